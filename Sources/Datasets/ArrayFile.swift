import Files

/// An array in a file of its own, .npy or idx, gzip-compressed or not, or in an entry of an .npz archive.
struct ArrayFile: Sendable {
  /// The file, or its entry, in messages.
  let path: String

  /// Where it lies in an archive; nil for a file of its own.
  private let entry: ArchiveEntry?

  /// What its header says.
  let header: ArrayHeader

  /// The bytes before the first element.
  let headerBytes: Int

  /// Reads the header.
  ///
  /// - Throws: ``DatasetError``.
  init(_ path: String, inAnyForm: Bool = false) throws(DatasetError) {
    var stream = try GzipStream(path)
    self.path = path
    entry = nil
    header = try ArrayHeader(&stream, path, inAnyForm: inAnyForm)
    headerBytes = stream.position
  }

  /// Reads the header of an archive's entry.
  ///
  /// - Throws: ``DatasetError``.
  init(_ entry: ArchiveEntry, inAnyForm: Bool = false) throws(DatasetError) {
    var stream = try EntryStream(entry)
    self.entry = entry
    path = entry.path
    header = try ArrayHeader(&stream, path, inAnyForm: inAnyForm)
    headerBytes = stream.position
  }

  /// The elements' bytes, the last extent's side by side.
  ///
  /// - Throws: ``DatasetError`` where there are fewer or more than the shape says.
  func bytes() throws(DatasetError) -> [UInt8] {
    if let entry {
      var stream = try EntryStream(entry)
      return try bytes(&stream)
    }
    var stream = try GzipStream(path)
    return try bytes(&stream)
  }

  private func bytes<Stream: ByteStream & ~Copyable>(_ stream: inout Stream) throws(DatasetError) -> [UInt8] {
    let again = try ArrayHeader(&stream, path, inAnyForm: true)
    let bytes = try stream.bytes(header.count * header.element.bytes, most: GzipStream.byteLimit)
    guard again == header, try stream.bytes(upTo: 1).isEmpty else {
      throw .arrays(path: path, reason: "more bytes than the shape \(header.shape) says; copy it again")
    }
    return header.isRowMajor ? bytes : header.rowMajor(bytes)
  }

  /// The elements as numbers.
  ///
  /// - Throws: ``DatasetError`` where there are fewer or more than the shape says.
  func doubles() throws(DatasetError) -> [Double] {
    let bytes = try bytes()
    return (0..<header.count).map { number(bytes.span, $0) }
  }

  /// The number whose bytes are the element `index` of `bytes`.
  func number(_ bytes: Span<UInt8>, _ index: Int) -> Double {
    let (width, isSigned) = header.element
    var bits: UInt64 = 0
    for byte in 0..<width {
      bits |= UInt64(bytes[index * width + (header.isBigEndian ? width - 1 - byte : byte)]) << UInt64(8 * byte)
    }
    if header.isFloating {
      switch width {
      case 8: return Double(bitPattern: bits)
      case 4: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      default: return Self.half(bits)
      }
    }
    return isSigned ? Double(Self.signed(bits, width)) : Double(bits)
  }

  /// A float of 16 bits (IEEE 754's binary16).
  private static func half(_ bits: UInt64) -> Double {
    let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1023))
    let sign: Double = bits >> 15 & 1 == 0 ? 1 : -1
    if exponent == 31 { return fraction > 0 ? .nan : sign * .infinity }
    let power = exponent == 0 ? 1 : exponent
    let scale = Double(sign: .plus, exponent: power - 25, significand: 1)
    return sign * (exponent == 0 ? fraction : 1024 + fraction) * scale
  }

  private static func signed(_ bits: UInt64, _ width: Int) -> Int {
    let shift = UInt64(64 - 8 * width)
    return Int(Int64(bitPattern: bits << shift) >> Int64(shift))
  }
}
