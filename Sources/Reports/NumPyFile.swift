/// Arrays in NumPy's format 1.0 (numpy.lib.format), for `numpy.load`.
public enum NumPyFile {
  /// A float32 array `[rows][columns]`.
  public static func float32(_ values: [Float], rows: Int, columns: Int) -> [UInt8] {
    header("<f4", shape: "(\(rows), \(columns))")
      + values.flatMap { bytes($0.bitPattern) }
  }

  /// An array of one dimension of values below `limit`, in the narrowest unsigned type that has one number more: its largest stands
  /// for nil.
  public static func unsigned(_ values: [Int?], below limit: Int) -> [UInt8] {
    let shape = "(\(values.count),)"
    if limit <= UInt8.max { return header("|u1", shape: shape) + values.map { UInt8(truncatingIfNeeded: $0 ?? -1) } }
    if limit <= UInt16.max {
      return header("<u2", shape: shape) + values.flatMap { bytes(UInt16(truncatingIfNeeded: $0 ?? -1)) }
    }
    return header("<u4", shape: shape) + values.flatMap { bytes(UInt32(truncatingIfNeeded: $0 ?? -1)) }
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// Magic, version, and a Python literal filled with spaces so that the data starts at a multiple of 64.
  private static func header(_ type: String, shape: String) -> [UInt8] {
    let literal = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    let preamble = 10
    let length = (preamble + literal.utf8.count + 1 + 63) / 64 * 64 - preamble
    let padding = String(repeating: " ", count: length - literal.utf8.count - 1)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
      + Array((literal + padding + "\n").utf8)
  }
}
