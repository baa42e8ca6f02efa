import CZlib

/// Writes zip archives as PyTorch does: sizes in data descriptors and the central directory only.
///
/// Contents are stored, or deflated with method 8; any other method is stated and not used.
package struct ZipWriter {
  package var isWide = false
  package var method: UInt16 = 0
  package var flags: UInt16 = 0x0808
  /// The size that the directory states of what is added, where it is not the truth.
  package var statedSize: Int?
  package private(set) var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  package init(isWide: Bool = false, method: UInt16 = 0) {
    self.isWide = isWide
    self.method = method
  }

  package mutating func add(_ name: String, _ contents: [UInt8]) {
    let header = bytes.count
    let packed = method == 8 ? deflated(contents) : contents
    let sum = UInt32(crc32(0, contents, UInt32(contents.count)))
    let padding = [UInt8](repeating: 0x5a, count: (64 - (header + 34 + name.utf8.count) % 64) % 64)
    bytes += little(UInt32(0x0403_4b50)) + little(UInt16(0)) + little(flags) + little(method)
    bytes += [UInt8](repeating: 0, count: 16) + little(UInt16(name.utf8.count)) + little(UInt16(padding.count + 4))
    bytes += name.utf8 + little(UInt16(0x4246)) + little(UInt16(padding.count)) + padding
    bytes += packed
    bytes += little(UInt32(0x0807_4b50)) + little(sum) + little(UInt32(packed.count)) + little(UInt32(contents.count))
    addDirectoryEntry(name, sum: sum, sizes: [packed.count, statedSize ?? contents.count], header: header)
    count += 1
  }

  private mutating func addDirectoryEntry(_ name: String, sum: UInt32, sizes: [Int], header: Int) {
    let extra =
      isWide
      ? little(UInt16(1)) + little(UInt16(24)) + little(UInt64(sizes[1])) + little(UInt64(sizes[0]))
        + little(UInt64(header)) : []
    directory += little(UInt32(0x0201_4b50)) + [0, 0, 0, 0] + little(flags) + little(method)
    directory += [0, 0, 0, 0] + little(sum)
    for size in sizes { directory += little(isWide ? UInt32.max : UInt32(size)) }
    directory += little(UInt16(name.utf8.count)) + little(UInt16(extra.count)) + [UInt8](repeating: 0, count: 10)
    directory += little(isWide ? UInt32.max : UInt32(header)) + name.utf8 + extra
  }

  /// The whole archive.
  package func finished() -> [UInt8] {
    let start = bytes.count
    var whole = bytes + directory
    if isWide {
      let record = whole.count
      whole += little(UInt32(0x0606_4b50)) + little(UInt64(44)) + [UInt8](repeating: 0, count: 12)
      whole += little(UInt64(count)) + little(UInt64(count)) + little(UInt64(directory.count)) + little(UInt64(start))
      whole += little(UInt32(0x0706_4b50)) + little(UInt32(0)) + little(UInt64(record)) + little(UInt32(1))
    }
    whole += little(UInt32(0x0605_4b50)) + [0, 0, 0, 0]
    for _ in 0..<2 { whole += little(isWide ? UInt16.max : UInt16(count)) }
    whole += little(isWide ? UInt32.max : UInt32(directory.count)) + little(isWide ? UInt32.max : UInt32(start))
    return whole + [0, 0]
  }
}

/// A raw deflate stream of `contents`.
private func deflated(_ contents: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = contents
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(contents.count))))
  return input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      deflate(&stream, Z_FINISH)
      return Array(output[..<Int(stream.total_out)])
    }
  }
}

/// The bytes of `value`, lowest first.
package func little(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// The bytes of float32 elements.
package func little(_ values: [Float]) -> [UInt8] { values.flatMap { little($0.bitPattern) } }

/// A safetensors file of a header and data.
public func safetensors(_ header: String, data: [UInt8]) -> [UInt8] {
  little(UInt64(header.utf8.count)) + header.utf8 + data
}
