import Digests

/// The SHA-256 of logits, in hexadecimal: little-endian float32, every NaN as 0x7fc00000, so that only results count and
/// not the bits in which processors differ.
package func digest(of logits: [Float]) -> String {
  hexadecimal(SHA256.hash(logits.map { $0.isNaN ? 0x7fc0_0000 : $0.bitPattern }))
}
