import Files
import Tensors

/// CIFAR-10-C or CIFAR-100-C (Hendrycks and Dietterich 2019, arXiv:1903.12261): a file of uint8 `[5 N, 32, 32, 3]` a corruption, its
/// severities 1 to 5 one after the other, and `labels.npy` `[5 N]`, the labels of the N images five times.
struct CorruptedSet: StoredSet {
  private static let counted = ImageSubset.countedCorruptions

  /// Those that were kept for validation and stand apart.
  private static let extra = ["speckle_noise", "gaussian_blur", "spatter", "saturate"]

  private static let severities = 5

  /// The files of images by corruption, in the order of ``counted`` and ``extra``.
  private let images: [(corruption: String, file: ArrayFile)]
  private let labels: ArrayFile
  let layout: RecordLayout
  private let shape: Shape

  /// The name of the set.
  let name: String

  var files: [String] { images.map(\.file.path) + [labels.path] }

  /// Whether a file is called as a corruption's is.
  static func isNamed(_ name: String) -> Bool {
    name.hasSuffix(".npy") && (counted + extra).contains(String(name.dropLast(4)))
  }

  /// The set of the corruptions' files in `folder`, or of one of them; nil where there is none.
  ///
  /// - Throws: ``DatasetError`` where files do not fit each other.
  init?(_ folder: String, only file: String? = nil) throws(DatasetError) {
    let names = (Self.counted + Self.extra).filter { name in
      file.map { $0 == name + ".npy" } ?? Folder.hasFile(Self.path(folder, name + ".npy"))
    }
    let labels = Self.path(folder, "labels.npy")
    guard !names.isEmpty, Folder.hasFile(labels) else { return nil }
    self.labels = try ArrayFile(labels, inAnyForm: true)
    var images: [(String, ArrayFile)] = []
    var shape: Shape?
    for name in names {
      let source = try ArraySource(images: ArrayFile(Self.path(folder, name + ".npy")), labels: self.labels)
      guard source.isChannelsLast, shape ?? source.shape == source.shape else {
        throw .arrays(
          path: source.images.path,
          reason: "the shape \(source.images.header.shape), not that of the other corruptions; copy it again")
      }
      shape = source.shape
      images.append((name, source.images))
    }
    guard let shape else { return nil }
    self.images = images
    self.shape = shape
    // The folders are called as the sets are; the labels tell where they were renamed.
    let isHundred: Bool
    if folder.split(separator: "/").last?.contains("CIFAR-100-C") == true {
      isHundred = true
    } else {
      isHundred = try self.labels.labels(below: 100, "CIFAR-100-C").contains { $0 > 9 }
    }
    name = isHundred ? "CIFAR-100-C" : "CIFAR-10-C"
    let classNames = isHundred ? CIFAR100Names.fine : LabelledImages.classNames
    layout = .arrays(shape, classNames: classNames)
  }

  func open() throws(DatasetError) -> LabelledImages {
    let once = try labels.labels(below: layout.classCount, name)
    let isRepeated = once.count.isMultiple(of: Self.severities) && Self.repeats(once)
    var parts: [StridedStore.Part] = []
    var subsets: [ImageSubset] = []
    for (index, (corruption, array)) in images.enumerated() {
      let file: MappedFile
      do { file = try MappedFile(array.path) } catch { throw .file(error) }
      parts.append(StridedStore.Part(file: file, offset: array.headerBytes, count: once.count))
      let severities = isRepeated ? Self.severities : 1
      let size = once.count / severities
      for severity in 0..<severities {
        let first = index * once.count + severity * size
        subsets.append(ImageSubset(corruption: corruption, severity: severity + 1, images: first..<first + size))
      }
    }
    let store = try StridedStore(parts, shape: shape, .channelsLast(shape))
    let all = (0..<images.count).flatMap { _ in once }
    return LabelledImages(store, labels: all, layout: layout, subsets: subsets)
  }

  /// Whether labels are a run of them, over and over.
  private static func repeats(_ labels: [Int]) -> Bool {
    let size = labels.count / severities
    return (0..<labels.count - size).allSatisfy { labels[$0] == labels[$0 + size] }
  }

  private static func path(_ folder: String, _ name: String) -> String {
    folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
