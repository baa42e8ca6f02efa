import Files
import Glibc
import Tensors

/// Labelled images in one or several runs of records, in order.
///
/// Copies share the memory, which lives as long as any of them.
public struct LabelledImages: @unchecked Sendable {
  /// The names of CIFAR-10's classes, in label order, as PyTorch's tutorial has them.
  public static let classNames = [
    "plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// What a record is.
  public let layout: RecordLayout

  /// The bytes of one image's pixels: planes, such as red, green and blue, each row-major.
  public var pixelBytes: Int { layout.pixelBytes }

  /// The extents of every image, `[channels, rows, columns]`.
  public var shape: Shape { layout.shape }

  /// The names of the classes, in label order; empty where the set does not tell.
  public var classNames: [String] { layout.classNames }

  /// The number of images.
  public let count: Int

  /// Consecutive records in memory that `owner` keeps alive.
  private struct Run {
    let records: UnsafeRawBufferPointer
    let count: Int
    let owner: AnyObject & Sendable
  }

  private let runs: [Run]

  /// Read once: a label lies on a page of its image, which would be mapped again for it.
  private let labels: [UInt16]

  /// Wraps records that `owner` keeps alive and nobody writes to any more, such as a shared window.
  ///
  /// - Throws: ``DatasetError`` where the size or a label is wrong; `name` stands for the file in it.
  public init(
    records: UnsafeRawBufferPointer, owner: AnyObject & Sendable, name: String, layout: RecordLayout = .cifar10
  ) throws(DatasetError) {
    let count = try layout.count(ofBytes: records.count, in: name)
    var labels: [UInt16] = []
    try layout.readLabels(of: records, in: name, into: &labels)
    self.layout = layout
    self.count = count
    self.labels = labels
    runs = [Run(records: records, count: count, owner: owner)]
  }

  /// Maps files of records, one run each.
  init(mapping paths: [String], layout: RecordLayout) throws(DatasetError) {
    var runs: [Run] = []
    var labels: [UInt16] = []
    for path in paths {
      let file: MappedFile
      do { file = try MappedFile(path) } catch { throw .file(error) }
      runs.append(
        Run(records: file.bytes, count: try layout.count(ofBytes: file.bytes.count, in: path), owner: file))
      try Self.readLabels(of: file, path, layout, into: &labels)
    }
    self.init(layout, runs: runs, labels: labels, count: labels.count)
  }

  private init(_ layout: RecordLayout, runs: [Run], labels: [UInt16], count: Int) {
    self.layout = layout
    self.runs = runs
    self.labels = labels
    self.count = count
  }

  /// Reading labels maps nearly every page, so they are let go part by part.
  private static func readLabels(
    of file: MappedFile, _ path: String, _ layout: RecordLayout, into labels: inout [UInt16]
  ) throws(DatasetError) {
    let part = 1024 * layout.stride
    for start in stride(from: 0, to: file.bytes.count, by: part) {
      let range = start..<min(start + part, file.bytes.count)
      let records = UnsafeRawBufferPointer(rebasing: file.bytes[range])
      try layout.readLabels(of: records, from: start / layout.stride, in: path, into: &labels)
      release(range, of: file)
    }
  }

  /// The class of an image, from 0 on.
  public func label(of index: Int) -> Int { Int(labels[index]) }

  /// The ``pixelBytes`` of an image, valid while this value or a copy of it lives.
  public func pixels(of index: Int) -> UnsafePointer<UInt8> { record(index) + layout.labelBytes }

  /// The same images, each with the label that stands in `numbers` at the place of its own.
  public func relabelled(_ numbers: [Int]) -> LabelledImages {
    let labels = labels.map { numbers.indices.contains(Int($0)) ? UInt16(clamping: numbers[Int($0)]) : $0 }
    return LabelledImages(layout, runs: runs, labels: labels, count: count)
  }

  /// The first `limit` images, or all where there are fewer.
  public func prefix(_ limit: Int) -> LabelledImages {
    LabelledImages(layout, runs: runs, labels: labels, count: min(max(limit, 0), count))
  }

  /// Checks that the files that are mapped are what they were.
  ///
  /// - Throws: ``DatasetError`` where one has changed.
  public func checkUnchanged() throws(DatasetError) {
    for run in runs {
      do throws(FileError) { try (run.owner as? MappedFile)?.checkUnchanged() } catch { throw .file(error) }
    }
  }

  /// Drops the memory pages of images that were used, where they are a mapped file's; they can still be read.
  public func release(_ images: Range<Int>) {
    var start = 0
    for run in runs {
      let part = images.clamped(to: start..<start + run.count)
      if let file = run.owner as? MappedFile, !part.isEmpty {
        Self.release((part.lowerBound - start) * layout.stride..<(part.upperBound - start) * layout.stride, of: file)
      }
      start += run.count
    }
  }

  /// Includes the page that `range` starts in: what lies before was used earlier.
  private static func release(_ range: Range<Int>, of file: MappedFile) {
    file.release(max(range.lowerBound - Int(getpagesize()) + 1, 0)..<range.upperBound)
  }

  private func record(_ index: Int) -> UnsafePointer<UInt8> {
    precondition(index >= 0 && index < count, "image index out of range")
    var rest = index
    for run in runs {
      if rest < run.count, let base = run.records.baseAddress {
        return (base + rest * layout.stride).assumingMemoryBound(to: UInt8.self)
      }
      rest -= run.count
    }
    preconditionFailure("image index out of range")
  }
}
