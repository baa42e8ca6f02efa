/// The CRC-32 that a zip file keeps of an entry whose contents lie in it as they are.
public struct StoredChecksum: Sendable {
  /// Which of the catalogue's files.
  public let file: Int
  /// The entry's name.
  public let name: String
  /// Where the contents lie in the file.
  public let range: Range<Int>
  /// The sum.
  public let sum: UInt32

  /// Notes a sum of a range of a file.
  package init(file: Int, name: String, range: Range<Int>, sum: UInt32) {
    (self.file, self.name, self.range, self.sum) = (file, name, range, sum)
  }
}
