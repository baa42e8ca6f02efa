/// The 512-byte header of a member of a tar archive (POSIX.1-1988 ustar, and the older form without its magic).
struct TarHeader {
  /// The unit that headers and contents are padded to.
  static let blockBytes = 512

  /// The member's name without its folders.
  let name: String

  /// The folders before the name, as stated.
  let folder: String

  /// The bytes of its content.
  let size: Int

  /// Whether it is a regular file and no link, folder or extension.
  let isFile: Bool

  /// What it is, by ustar's type flag.
  let kind: UInt8

  /// Reads a header, or returns nil where its checksum or size is wrong.
  init?(_ block: [UInt8]) {
    guard block.count == Self.blockBytes, let sum = Self.octal(block[148..<156]), sum == Self.checksum(block),
      let size = Self.octal(block[124..<136])
    else { return nil }
    let stated = Self.text(block[0..<100])
    let prefix = Self.isMagic(block) ? Self.text(block[345..<500]) : ""
    let path = prefix.isEmpty ? stated : prefix + "/" + stated
    let slash = path.lastIndex(of: "/")
    name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    folder = slash.map { String(path[..<$0]) } ?? ""
    kind = block[156]
    isFile = kind == 0 || kind == UInt8(ascii: "0")
    self.size = size
  }

  /// The bytes of the content with its padding.
  var paddedSize: Int { (size + Self.blockBytes - 1) / Self.blockBytes * Self.blockBytes }

  /// Whether `block` has the mark of a ustar header.
  static func isMagic(_ block: [UInt8]) -> Bool {
    block.count >= 262 && block[257..<262].elementsEqual("ustar".utf8)
  }

  /// The sum of all bytes, those of the checksum itself taken as spaces.
  private static func checksum(_ block: [UInt8]) -> Int {
    block.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 32 : Int(block[$1])) }
  }

  /// An octal number between optional spaces, ended by a space, a NUL or the field; at most 12 digits.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 32 }.prefix { $0 != 32 && $0 != 0 }
    guard !digits.isEmpty else { return nil }
    var value = 0
    for digit in digits {
      guard (48...55).contains(digit) else { return nil }
      value = value << 3 | Int(digit - 48)
    }
    return value
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}
