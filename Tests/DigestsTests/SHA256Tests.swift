import Digests
import Testing

/// Answers of NIST's example values and of `sha256sum`.
@Suite struct SHA256Tests {
  private func text(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func hash(_ bytes: [UInt8], pieces: Int, isPlain: Bool) -> String {
    var hash = SHA256(isPlain: isPlain)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      hash.update(Array(bytes[start..<min(start + pieces, bytes.count)]))
    }
    return text(hash.finalize())
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownAnswers(_ message: String, _ expected: String) {
    for isPlain in [false, true] {
      #expect(hash(Array(message.utf8), pieces: 1000, isPlain: isPlain) == expected)
    }
  }

  @Test(arguments: [1, 7, 63, 64, 65, 128, 999_983], [false, true])
  func aMillionLettersInPieces(_ pieces: Int, _ isPlain: Bool) {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(
      hash(bytes, pieces: pieces, isPlain: isPlain)
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }
}
