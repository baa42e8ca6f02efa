/// Arrays in NumPy's format 1.0 (numpy.lib.format), for `numpy.load`.
public enum NumPyFile {
  /// A float32 array `[rows][columns]`.
  public static func float32(_ values: [Float], rows: Int, columns: Int) -> [UInt8] {
    header("<f4", shape: "(\(rows), \(columns))")
      + values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
  }

  /// A uint8 array of one dimension.
  public static func uint8(_ values: [UInt8]) -> [UInt8] {
    header("|u1", shape: "(\(values.count),)") + values
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
