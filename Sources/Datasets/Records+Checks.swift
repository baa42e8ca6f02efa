extension Records {
  /// The images that so many bytes hold.
  ///
  /// - Throws: ``DatasetError/wrongSize(path:bytes:)`` for none or a fraction of one.
  static func count(ofBytes bytes: Int, in path: String) throws(DatasetError) -> Int {
    guard bytes > 0, bytes.isMultiple(of: stride) else { throw .wrongSize(path: path, bytes: bytes) }
    return bytes / stride
  }

  /// Appends the labels of whole records, the first of which is image `first`.
  ///
  /// - Throws: ``DatasetError/wrongLabel(path:image:label:)`` for the first that is no class.
  static func readLabels(
    of records: UnsafeRawBufferPointer, from first: Int = 0, in path: String, into labels: inout [UInt8]
  ) throws(DatasetError) {
    var offset = 0
    while offset < records.count {
      let label = Int(records[offset])
      guard label < classCount else {
        throw .wrongLabel(path: path, image: first + offset / stride, label: label)
      }
      labels.append(UInt8(label))
      offset += stride
    }
  }
}
