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
  init(_ path: String, allowingFloats: Bool = false) throws(DatasetError) {
    var stream = try GzipStream(path)
    self.path = path
    entry = nil
    header = try ArrayHeader(&stream, path, allowingFloats: allowingFloats)
    headerBytes = stream.position
  }

  /// Reads the header of an archive's entry.
  ///
  /// - Throws: ``DatasetError``.
  init(_ entry: ArchiveEntry) throws(DatasetError) {
    var stream = try EntryStream(entry)
    self.entry = entry
    path = entry.path
    header = try ArrayHeader(&stream, path)
    headerBytes = stream.position
  }

  /// The elements' bytes.
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
    let again = try ArrayHeader(&stream, path, allowingFloats: header.isFloating)
    let bytes = try stream.bytes(header.count * header.element.bytes, most: GzipStream.byteLimit)
    guard again == header, try stream.bytes(upTo: 1).isEmpty else {
      throw .arrays(path: path, reason: "more bytes than the shape \(header.shape) says; copy it again")
    }
    return bytes
  }

  /// The elements as numbers.
  ///
  /// - Throws: ``DatasetError`` where there are fewer or more than the shape says.
  func doubles() throws(DatasetError) -> [Double] {
    let bytes = try bytes()
    let (width, isSigned) = header.element
    return (0..<header.count).map { index in
      let bits = Self.bits(bytes, index, width)
      if header.isFloating {
        return width == 8 ? Double(bitPattern: bits) : Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      }
      return isSigned ? Double(Self.signed(bits, width)) : Double(bits)
    }
  }

  private static func bits(_ bytes: [UInt8], _ index: Int, _ width: Int) -> UInt64 {
    (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[index * width + $1]) << UInt64(8 * $1) }
  }

  private static func signed(_ bits: UInt64, _ width: Int) -> Int {
    let shift = UInt64(64 - 8 * width)
    return Int(Int64(bitPattern: bits << shift) >> Int64(shift))
  }

  /// The elements as labels below `limit`.
  ///
  /// - Throws: ``DatasetError`` for the first that is none.
  func labels(below limit: Int, _ set: String) throws(DatasetError) -> [Int] {
    let bytes = try bytes()
    let (width, isSigned) = header.element
    var labels: [Int] = []
    labels.reserveCapacity(header.count)
    for index in 0..<header.count {
      let bits = Self.bits(bytes, index, width)
      let label = isSigned ? Self.signed(bits, width) : Int(clamping: bits)
      guard 0..<limit ~= label else {
        throw .wrongLabel(path: path, image: index, label: label, set: set, classes: limit)
      }
      labels.append(label)
    }
    return labels
  }
}
