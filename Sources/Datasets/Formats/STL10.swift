import Files
import Tensors

/// STL-10's binary files (https://cs.stanford.edu/~acoates/stl10): images of 3 x 96 x 96 bytes, planes column by column, and a file of
/// labels from 1 to 10.
struct STL10: StoredSet {
  /// The classes in label order.
  static let classNames = [
    "airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck",
  ]

  private static let shape = Shape(3, 96, 96)

  /// The bytes of an image.
  static let imageBytes = shape.elementCount

  /// The images, `test_X.bin`.
  let images: String
  /// The labels, `test_y.bin`.
  let labels: String

  let layout = RecordLayout(
    name: "STL-10", shape: shape, classNames: classNames, classCount: 10, labelBytes: 2, label: (0, 2))

  var files: [String] { [images, labels] }

  /// The pair of a file of images and its labels' beside it; nil where names or sizes say otherwise.
  init?(_ path: String) {
    guard path.hasSuffix("_X.bin"), let images = try? ReadableFile(path), images.size > 0,
      images.size.isMultiple(of: Self.imageBytes)
    else { return nil }
    let labels = path.dropLast("_X.bin".count) + "_y.bin"
    guard Folder.hasFile(String(labels)) else { return nil }
    (self.images, self.labels) = (path, String(labels))
  }

  func open() throws(DatasetError) -> LabelledImages {
    let file: MappedFile
    let bytes: [UInt8]
    do throws(FileError) {
      file = try MappedFile(images)
      let labels = try ReadableFile(labels)
      bytes = try labels.read(at: 0, count: min(labels.size, file.bytes.count))
    } catch { throw .file(error) }
    let count = file.bytes.count / Self.imageBytes
    guard bytes.count == count else {
      throw .arrays(path: labels, reason: "\(bytes.count) labels for the \(count) images in \(images); copy both again")
    }
    if let image = bytes.firstIndex(where: { !(1...10 ~= $0) }) {
      throw .arrays(
        path: labels, reason: "image \(image) has label \(bytes[image]), but STL-10's are 1 to 10; copy it again")
    }
    let store = try StridedStore(
      [StridedStore.Part(file: file, offset: 0, count: count)], shape: Self.shape, .columnMajor(Self.shape))
    return LabelledImages(store, labels: bytes.map { Int($0) - 1 }, layout: layout)
  }
}
