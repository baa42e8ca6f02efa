import Files
import Platform
import Tensors

/// Labelled images in one or several runs of records, or made on demand, in order.
///
/// Copies share the memory, which lives as long as any of them.
public struct LabelledImages: Sendable {
  /// The names of CIFAR-10's classes, in label order, as PyTorch's tutorial has them.
  public static let classNames = [
    "plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// What a record is.
  public let layout: RecordLayout

  /// The bytes of one image's pixels, of the first where sizes differ: planes, such as red, green and blue, each row-major.
  public var pixelBytes: Int { layout.pixelBytes }

  /// The extents of every image, `[channels, rows, columns]`; of the first where they differ (``shapes``).
  public var shape: Shape { layout.shape }

  /// The names of the classes, in label order; empty where the set does not tell.
  public var classNames: [String] { layout.classNames }

  /// The number of images.
  public let count: Int

  /// Consecutive records.
  private struct Run {
    let records: OwnedBytes
    let count: Int
    /// What they are mapped from, if anything.
    var file: MappedFile?
  }

  private enum Pixels {
    case runs([Run])
    case store(any ImageStore)
  }

  private let content: Pixels

  /// Read once: a label lies on a page of its image, which would be mapped again for it.
  private let labels: [UInt16]

  /// Which images of the set these are, in order; nil where they are the first.
  private let chosen: [Int]?

  /// Parts of the set that are counted by themselves, such as a corruption at a severity.
  public let subsets: [ImageSubset]

  /// Files that were left out since they are no images.
  public let leftOut: [DatasetError]

  /// A fingerprint of these images, checksums of their labels and pixels, and what they are known as: found once for all copies of this value.
  package let remembered = (
    fingerprint: Remembered<String>(), sums: Remembered<(labels: UInt64, pixels: UInt64)>(),
    recognition: Remembered<String?>()
  )

  /// Wraps records that nobody writes to any more, such as a shared window's.
  ///
  /// - Throws: ``DatasetError`` where the size or a label is wrong; `name` stands for the file in it.
  public init(records: OwnedBytes, name: String, layout: RecordLayout = .cifar10) throws(DatasetError) {
    let count = try layout.count(ofBytes: records.count, in: name)
    var labels: [UInt16] = []
    try records.withSpan { (records) throws(DatasetError) in
      try layout.readLabels(of: records, in: name, into: &labels)
    }
    self.layout = layout
    self.count = count
    self.labels = labels
    (chosen, subsets, leftOut) = (nil, [], [])
    content = .runs([Run(records: records, count: count)])
  }

  /// Takes a copy of `pixels`, image after image of `shape`, planes first; one label an image, 0...65535.
  package init(pixels: [UInt8], labels: [Int], shape: Shape, classNames: [String]) {
    precondition(pixels.count == labels.count * shape.elementCount, "as many pixels as labels and shape say")
    layout = RecordLayout(
      name: "own images", shape: shape, classNames: classNames, classCount: 1 << 16, labelBytes: 0, label: (0, 1))
    count = labels.count
    self.labels = labels.map { UInt16(clamping: $0) }
    (chosen, subsets, leftOut) = (nil, [], [])
    content = .runs([Run(records: OwnedBytes(copying: pixels), count: count)])
  }

  /// Wraps images that are made on demand; `layout` says what they are, and its shape is that of the first.
  init(
    _ store: any ImageStore, labels: [Int], layout: RecordLayout, subsets: [ImageSubset] = [],
    leftOut: [DatasetError] = []
  ) {
    precondition(store.count == labels.count, "one label an image")
    self.init(
      layout, .store(store), labels: labels.map { UInt16(clamping: $0) }, count: labels.count, subsets: subsets,
      leftOut: leftOut)
  }

  /// Maps files of records, one run each.
  init(mapping paths: [String], layout: RecordLayout) throws(DatasetError) {
    var runs: [Run] = []
    var labels: [UInt16] = []
    for path in paths {
      let file: MappedFile
      do { file = try MappedFile(path) } catch { throw .file(error) }
      runs.append(Run(records: file.bytes, count: try layout.count(ofBytes: file.bytes.count, in: path), file: file))
      try Self.readLabels(of: file, path, layout, into: &labels)
    }
    self.init(layout, .runs(runs), labels: labels, count: labels.count)
  }

  private init(
    _ layout: RecordLayout, _ content: Pixels, labels: [UInt16], count: Int, chosen: [Int]? = nil,
    subsets: [ImageSubset] = [], leftOut: [DatasetError] = []
  ) {
    self.layout = layout
    self.leftOut = leftOut
    self.content = content
    self.labels = labels
    self.count = count
    self.chosen = chosen
    self.subsets = subsets
  }

  /// Reading labels maps nearly every page, so they are let go part by part.
  private static func readLabels(
    of file: MappedFile, _ path: String, _ layout: RecordLayout, into labels: inout [UInt16]
  ) throws(DatasetError) {
    let part = 1024 * layout.stride
    for start in stride(from: 0, to: file.bytes.count, by: part) {
      let range = start..<min(start + part, file.bytes.count)
      try file.bytes[range].withSpan { (records) throws(DatasetError) in
        try layout.readLabels(of: records, from: start / layout.stride, in: path, into: &labels)
      }
      release(range, of: file)
    }
  }

  /// The class of an image, from 0 on.
  public func label(of index: Int) -> Int { Int(labels[place(of: index)]) }

  /// Whether images lie in memory as they are, so that nothing is read to use them.
  public var isInPlace: Bool { if case .runs = content { true } else { false } }

  /// A copy of an image's planes, `[channel][row][column]`; zeros where it cannot be read, which ``checkUnchanged()`` tells.
  public func planes(of index: Int) -> [UInt8] {
    withPixels(of: index, in: PixelBuffer()) { planes in planes.indices.map { planes[$0] } }
  }

  /// The extents of an image.
  public func shape(of index: Int) -> Shape {
    if case .store(let store) = content { store.shape(of: place(of: index)) } else { layout.shape }
  }

  /// The extents that occur, each with the first image that has them.
  public var shapes: [(shape: Shape, first: Int)] {
    guard case .store(let store) = content, store.uniformShape == nil else { return [(layout.shape, 0)] }
    var seen: Set<Shape> = []
    var last: Shape?
    return (0..<count).compactMap { index in
      let shape = shape(of: index)
      // Most images are as large as the one before, which costs no hash.
      guard shape != last else { return nil }
      last = shape
      return seen.insert(shape).inserted ? (shape, index) : nil
    }
  }

  /// Whether an image could not be read, so that no result is one.
  public var hasFailed: Bool { if case .store(let store) = content { store.failures.error != nil } else { false } }

  /// Calls `use` with bytes that tell an image from others; of a file to be decoded its name and size, or all of it.
  public func identify(_ index: Int, isThorough: Bool, _ use: (Span<UInt8>) -> Void) {
    switch content {
    case .runs: pixelsInPlace(place(of: index)).withSpan(use)
    case .store(let store): store.identify(place(of: index), isThorough: isThorough, use)
    }
  }

  /// The first `limit` images, or all where there are fewer.
  public func prefix(_ limit: Int) -> LabelledImages {
    LabelledImages(
      layout, content, labels: labels, count: min(max(limit, 0), count), chosen: chosen,
      subsets: subsets.compactMap { $0.clamped(to: max(limit, 0)) }, leftOut: leftOut)
  }

  /// The images at `indices`, in that order; subsets, which are of images that follow one another, are lost.
  public func choosing(_ indices: [Int], leavingOut errors: [DatasetError] = []) -> LabelledImages {
    LabelledImages(
      layout, content, labels: labels, count: indices.count, chosen: indices.map(place(of:)), leftOut: leftOut + errors)
  }

  /// The same images, with labels and names of classes in place of their own.
  func with(labels: [Int], classNames: [String]) -> LabelledImages {
    var all = self.labels
    for (index, label) in labels.enumerated() { all[place(of: index)] = UInt16(clamping: label) }
    return LabelledImages(
      layout.named(classNames), content, labels: all, count: count, chosen: chosen, subsets: subsets, leftOut: leftOut)
  }

  /// Reads an image; what is wrong with it where it cannot be read.
  public func failure(of index: Int, _ buffer: PixelBuffer) -> DatasetError? {
    guard case .store(let store) = content else { return nil }
    do throws(DatasetError) {
      try store.read(place(of: index), into: buffer)
      return nil
    } catch { return error }
  }

  /// Checks that every image could be read, and that files are what they were.
  ///
  /// - Throws: ``DatasetError`` where one has changed.
  public func checkUnchanged() throws(DatasetError) {
    switch content {
    case .store(let store):
      if let error = store.failures.error { throw error }
      try store.checkUnchanged()
    case .runs(let runs):
      for run in runs {
        do throws(FileError) { try run.file?.checkUnchanged() } catch { throw .file(error) }
      }
    }
  }

  /// Drops the memory pages of images that were used, where they are a mapped file's; they can still be read.
  public func release(_ images: Range<Int>) {
    // Chosen images lie apart: what lies between would be dropped too, and costs nothing to keep.
    guard chosen == nil else { return }
    switch content {
    case .store(let store): store.release(images)
    case .runs(let runs):
      var start = 0
      for run in runs {
        let part = images.clamped(to: start..<start + run.count)
        if let file = run.file, !part.isEmpty {
          Self.release((part.lowerBound - start) * layout.stride..<(part.upperBound - start) * layout.stride, of: file)
        }
        start += run.count
      }
    }
  }

  /// Includes the page that `range` starts in: what lies before was used earlier.
  private static func release(_ range: Range<Int>, of file: MappedFile) {
    file.release(max(range.lowerBound - Int(getpagesize()) + 1, 0)..<range.upperBound)
  }

  /// The place in the whole set of one of these images.
  public func place(of index: Int) -> Int {
    precondition(index >= 0 && index < count, "image index out of range")
    return chosen.map { $0[index] } ?? index
  }

  /// What makes images on demand; nil where they lie in memory.
  var store: (any ImageStore)? { if case .store(let store) = content { store } else { nil } }

  /// The pixels at a place of the whole set that lies in memory.
  func pixelsInPlace(_ index: Int) -> OwnedBytes {
    guard case .runs(let runs) = content else { preconditionFailure("images that are made on demand lie nowhere") }
    var rest = index
    for run in runs {
      if rest < run.count {
        let start = rest * layout.stride
        return run.records[start + layout.labelBytes..<start + layout.stride]
      }
      rest -= run.count
    }
    preconditionFailure("image index out of range")
  }
}
