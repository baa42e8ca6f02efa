import Files
import Glibc
import Tensors

/// Labelled 32x32 RGB images in one or several runs of CIFAR-10 records, in order.
///
/// Copies share the memory, which lives as long as any of them.
public struct LabelledImages: @unchecked Sendable {
  /// The names of the classes, in label order, as PyTorch's tutorial has them.
  public static let classNames = [
    "plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// The bytes of one image's pixels: planes red, green and blue, each row-major.
  public static let pixelBytes = Records.pixelBytes

  /// The extents of every image, `[channels, rows, columns]`.
  public var shape: Shape { Shape(3, 32, 32) }

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
  private let labels: [UInt8]

  /// Wraps records that `owner` keeps alive and nobody writes to any more, such as a shared window.
  ///
  /// - Throws: ``DatasetError`` where the size or a label is wrong; `name` stands for the file in it.
  public init(records: UnsafeRawBufferPointer, owner: AnyObject & Sendable, name: String) throws(DatasetError) {
    let count = try Records.count(ofBytes: records.count, in: name)
    var labels: [UInt8] = []
    try Records.readLabels(of: records, in: name, into: &labels)
    self.count = count
    self.labels = labels
    runs = [Run(records: records, count: count, owner: owner)]
  }

  /// Maps files of records, one run each.
  init(mapping paths: [String]) throws(DatasetError) {
    var runs: [Run] = []
    var labels: [UInt8] = []
    for path in paths {
      let file: MappedFile
      do { file = try MappedFile(path) } catch { throw .file(error) }
      runs.append(
        Run(records: file.bytes, count: try Records.count(ofBytes: file.bytes.count, in: path), owner: file))
      try Self.readLabels(of: file, path, into: &labels)
    }
    self.init(runs: runs, labels: labels, count: labels.count)
  }

  private init(runs: [Run], labels: [UInt8], count: Int) {
    self.runs = runs
    self.labels = labels
    self.count = count
  }

  /// Reading labels maps nearly every page, so they are let go part by part.
  private static func readLabels(
    of file: MappedFile, _ path: String, into labels: inout [UInt8]
  ) throws(DatasetError) {
    let part = 1024 * Records.stride
    for start in stride(from: 0, to: file.bytes.count, by: part) {
      let range = start..<min(start + part, file.bytes.count)
      let records = UnsafeRawBufferPointer(rebasing: file.bytes[range])
      try Records.readLabels(of: records, from: start / Records.stride, in: path, into: &labels)
      release(range, of: file)
    }
  }

  /// The class of an image, 0...9.
  public func label(of index: Int) -> Int { Int(labels[index]) }

  /// The 3072 bytes of an image, valid while this value or a copy of it lives.
  public func pixels(of index: Int) -> UnsafePointer<UInt8> { record(index) + Records.labelBytes }

  /// The first `limit` images, or all where there are fewer.
  public func prefix(_ limit: Int) -> LabelledImages {
    LabelledImages(runs: runs, labels: labels, count: min(max(limit, 0), count))
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
        Self.release((part.lowerBound - start) * Records.stride..<(part.upperBound - start) * Records.stride, of: file)
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
        return (base + rest * Records.stride).assumingMemoryBound(to: UInt8.self)
      }
      rest -= run.count
    }
    preconditionFailure("image index out of range")
  }
}
