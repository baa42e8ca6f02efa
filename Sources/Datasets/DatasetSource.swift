import Files
import Memory
import Tensors

/// A data set that was located, and whose files were found whole, but not read yet.
public struct DatasetSource: Sendable {
  /// What it is, such as `CIFAR-10 (binary)`.
  public let name: String

  /// The file or folder it lies in; nil where it is made by the program.
  public let path: String?

  enum Content: Sendable {
    case binary([String])
    case python([String])
    case archive(String, Split, CIFARSet)
    case arrays(ArraySource)
    case recorded(any RecordedSet)
    case stored(any StoredSet)
    case generated(count: Int, Generator)
  }

  /// Makes the records of a range of images, a label byte and 3072 pixel bytes each.
  public typealias Generator = @Sendable (_ images: Range<Int>) -> [UInt8]

  let content: Content

  /// What a record is.
  public let layout: RecordLayout

  init(name: String, path: String?, content: Content, layout: RecordLayout = .cifar10) {
    self.name = name
    self.layout = layout
    self.path = path
    self.content = content
  }

  /// Makes a source of `count` images that `generate` makes, any range of them by itself.
  public init(name: String, count: Int, generate: @escaping Generator) {
    self.init(name: name, path: nil, content: .generated(count: count, generate))
  }

  /// The images and what makes them, where they lie in no file.
  public var generated: (count: Int, generate: Generator)? {
    if case .generated(let count, let generate) = content { (count, generate) } else { nil }
  }

  /// Whether the images lie in no file.
  public var isGenerated: Bool { if case .generated = content { true } else { false } }

  /// The files that the images are read from.
  public var files: [String] {
    switch content {
    case .binary(let paths), .python(let paths): paths
    case .archive(let path, _, _): [path]
    case .arrays(let source): source.files
    case .recorded(let set): [set.path]
    case .stored(let set): set.files
    case .generated: []
    }
  }

  /// The extents of all images; nil where files must be looked at first.
  public var knownShape: Shape? { if case .stored(let set) = content, !set.hasKnownShape { nil } else { layout.shape } }

  /// Whether it is STL-10, whose ten classes are in another order than CIFAR-10's and not all the same.
  public var isSTL10: Bool { if case .stored(let set) = content { set is STL10 } else { false } }

  /// The bytes of an image's record in what a ``Generator`` makes.
  public static let recordBytes = RecordLayout.cifar10.stride

  /// Whether the files can be used in place, so that the page cache is a node's one copy.
  public var isMappable: Bool {
    switch content {
    case .binary: true
    case .stored(let set): set.unpackedSize == nil
    default: false
    }
  }

  /// The bytes of images in compressed archives, which are unpacked and decoded on demand; nil of any other set.
  public var unpackedSize: Int? { if case .stored(let set) = content { set.unpackedSize } else { nil } }

  /// Unpacks as many bytes as ``unpackedSize`` says.
  ///
  /// - Throws: ``DatasetError`` where an archive is damaged.
  public func unpack(into memory: ByteView) throws(DatasetError) {
    if case .stored(let set) = content { try set.unpack(into: memory) }
  }

  /// The images of the records that ``materialise()`` made, or of what ``unpack(into:)`` wrote.
  ///
  /// - Throws: ``DatasetError`` where they are not what they should be.
  public func images(in memory: OwnedBytes) throws(DatasetError) -> LabelledImages {
    if case .stored(let set) = content { return try set.open(in: memory) }
    return try LabelledImages(records: memory, name: name, layout: layout)
  }

  /// The images, in mapped files where ``isMappable``, else in memory of their own.
  ///
  /// - Throws: ``DatasetError`` where a file cannot be read or is not what it should be.
  public func map() throws(DatasetError) -> LabelledImages {
    switch content {
    case .binary(let paths): return try LabelledImages(mapping: paths, layout: layout)
    case .stored(let set): return try set.open()
    default: break
    }
    return try LabelledImages(records: OwnedBytes(copying: try materialise()), name: path ?? name, layout: layout)
  }

  /// All images as records of ``layout``, for a memory that several ranks share.
  ///
  /// - Throws: ``DatasetError`` where a file cannot be read or is not what it should be.
  public func materialise() throws(DatasetError) -> [UInt8] {
    var records: [UInt8] = []
    switch content {
    case .binary(let paths): for path in paths { try append(path, to: &records, Batch.appendBinary) }
    case .python(let paths):
      for path in paths { try append(path, most: Archive.memberLimit, to: &records, Batch.appendPython) }
    case .archive(let path, let split, let set): records = try Archive.records(path, split, set, layout)
    case .arrays(let source): records = try source.records(layout)
    case .recorded(let set): records = try set.records()
    case .stored: throw .arrays(path: path ?? name, reason: "images that are made on demand are not all in memory")
    case .generated(let count, let generate): records = generate(0..<count)
    }
    return records
  }

  private func append(
    _ path: String, most: Int = .max, to records: inout [UInt8],
    _ decode: ([UInt8], String, RecordLayout, inout [UInt8]) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    let bytes: [UInt8]?
    do throws(FileError) { bytes = try ReadableFile.contents(of: path, most: most) } catch { throw .file(error) }
    guard let bytes else {
      throw .pickle(path: path, reason: "over \(most) bytes, too many for \(layout.name); download it again")
    }
    try decode(bytes, path, layout, &records)
  }
}
