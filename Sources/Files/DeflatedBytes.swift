/// Bytes that a zip archive keeps deflated: where they lie, and what they are when unpacked.
public struct DeflatedBytes: Sendable {
  /// The archive.
  public let archive: FileLocation

  /// The entry's name, for messages.
  public let name: String

  /// The deflated bytes' range in the archive.
  public let range: Range<Int>

  /// The unpacked bytes.
  public let size: Int

  /// Their CRC-32.
  public let checksum: UInt32

  /// Describes an entry whose range lies in the archive.
  public init(archive: FileLocation, name: String, range: Range<Int>, size: Int, checksum: UInt32) {
    self.archive = archive
    self.name = name
    self.range = range
    self.size = size
    self.checksum = checksum
  }
}
