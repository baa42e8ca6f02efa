extension RecordLayout {
  /// The images that so many bytes hold.
  ///
  /// - Throws: ``DatasetError/wrongSize(path:bytes:stride:)`` for none or a fraction of one.
  func count(ofBytes bytes: Int, in path: String) throws(DatasetError) -> Int {
    guard bytes > 0, bytes.isMultiple(of: stride) else { throw .wrongSize(path: path, bytes: bytes, stride: stride) }
    return bytes / stride
  }

  /// Appends the labels of whole records, the first of which is image `first`.
  ///
  /// - Throws: ``DatasetError/wrongLabel(path:image:label:set:classes:)`` for the first that is no class.
  func readLabels(
    of records: Span<UInt8>, from first: Int = 0, in path: String, into labels: inout [UInt16]
  ) throws(DatasetError) {
    var offset = 0
    while offset < records.count {
      let label = self.label(at: offset, in: records)
      guard label < classCount else {
        throw .wrongLabel(path: path, image: first + offset / stride, label: label, set: name, classes: classCount)
      }
      labels.append(UInt16(truncatingIfNeeded: label))
      offset += stride
    }
  }
}
