import Files
import Memory

/// A set whose images are made on demand, located but not opened.
protocol StoredSet: Sendable {
  /// The files that it is read from.
  var files: [String] { get }

  /// What images and labels are.
  var layout: RecordLayout { get }

  /// Whether all images have the layout's shape.
  var hasKnownShape: Bool { get }

  /// The bytes of what must be unpacked first, once a node; nil where nothing must.
  var unpackedSize: Int? { get }

  /// Unpacks as many bytes.
  ///
  /// - Throws: ``DatasetError``.
  func unpack(into memory: ByteView) throws(DatasetError)

  /// The images of what was unpacked.
  ///
  /// - Throws: ``DatasetError``.
  func open(in memory: OwnedBytes) throws(DatasetError) -> LabelledImages

  /// The images, with whatever must be known of all of them before the first is used.
  ///
  /// - Throws: ``DatasetError``.
  func open() throws(DatasetError) -> LabelledImages
}

extension StoredSet {
  var hasKnownShape: Bool { true }
  var unpackedSize: Int? { nil }

  func unpack(into memory: ByteView) {}

  func open(in memory: OwnedBytes) throws(DatasetError) -> LabelledImages { try open() }
}
