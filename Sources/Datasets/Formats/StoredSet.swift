/// A set whose images are made on demand, located but not opened.
protocol StoredSet: Sendable {
  /// The files that it is read from.
  var files: [String] { get }

  /// What images and labels are.
  var layout: RecordLayout { get }

  /// Whether all images have the layout's shape.
  var hasKnownShape: Bool { get }

  /// The images, with whatever must be known of all of them before the first is used.
  ///
  /// - Throws: ``DatasetError``.
  func open() throws(DatasetError) -> LabelledImages
}

extension StoredSet {
  var hasKnownShape: Bool { true }
}
