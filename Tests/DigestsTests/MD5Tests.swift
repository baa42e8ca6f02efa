import Digests
import Testing

/// RFC 1321's test suite, and lengths about a block.
@Suite struct MD5Tests {
  private func sum(_ bytes: [UInt8], pieces: Int = .max) -> String {
    var hash = MD5()
    var rest = bytes[...]
    while !rest.isEmpty {
      hash.update(Array(rest.prefix(pieces)))
      rest = rest.dropFirst(pieces)
    }
    return hexadecimal(hash.finalize())
  }

  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"), ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ]) func agreesWithTheStandard(_ text: String, _ expected: String) {
    #expect(sum(Array(text.utf8)) == expected)
  }

  @Test func piecesMakeNoDifference() {
    for count in [55, 56, 63, 64, 65, 127, 128, 1000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      #expect(sum(bytes) == sum(bytes, pieces: 7))
    }
  }
}
