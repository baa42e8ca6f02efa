import Digests

extension LabelledImages {
  /// Tells one set of images from another: SHA-256, in hexadecimal, over the number of images (8 bytes, little-endian),
  /// all labels, and the pixels of 256 images spread evenly from the first to the last, or of all where there are fewer.
  ///
  /// Pixels are sampled because hashing 30 MB would take longer than many evaluations do.
  public var fingerprint: String { remembered.fingerprint.value { computedFingerprint } }

  private var computedFingerprint: String {
    var hash = SHA256()
    hash.update((0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) })
    hash.update((0..<count).map { UInt8(truncatingIfNeeded: label(of: $0)) })
    let samples = min(count, 256)
    let buffer = PixelBuffer()
    for sample in 0..<samples {
      let index = samples > 1 ? sample * (count - 1) / (samples - 1) : 0
      withPixels(of: index, in: buffer) { hash.update($0) }
      release(index..<index + 1)
    }
    return hexadecimal(hash.finalize())
  }
}
