/// A set of one file whose images are all made at once, as records.
protocol RecordedSet: Sendable {
  /// What it is called.
  var name: String { get }

  /// The file.
  var path: String { get }

  /// What records are.
  var layout: RecordLayout { get }

  /// All images.
  ///
  /// - Throws: ``DatasetError`` where the file is damaged or holds something else.
  func records() throws(DatasetError) -> [UInt8]
}
