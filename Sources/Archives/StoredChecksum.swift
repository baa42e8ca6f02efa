import Files

/// The CRC-32 that a zip file keeps of an entry whose contents lie in it as they are.
public struct StoredChecksum: Sendable {
  /// Which of the catalogue's files.
  public let file: Int
  /// The entry's name.
  public let name: String
  /// Where the contents lie in the file, behind those of ``lead``.
  public let range: Range<Int>
  /// The CRC-32 of the contents that were read as a header, which come first.
  public let lead: CRC32
  /// The sum.
  public let sum: UInt32

  /// Notes a sum of a range of a file.
  package init(file: Int, name: String, range: Range<Int>, sum: UInt32, lead: CRC32 = CRC32()) {
    (self.file, self.name, self.range, self.sum, self.lead) = (file, name, range, sum, lead)
  }
}
