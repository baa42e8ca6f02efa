/// An array in a file of its own, .npy or idx, gzip-compressed or not.
struct ArrayFile: Sendable {
  /// The file.
  let path: String

  /// What its header says.
  let header: ArrayHeader

  /// Reads the header.
  ///
  /// - Throws: ``DatasetError``.
  init(_ path: String) throws(DatasetError) {
    var stream = try GzipStream(path)
    self.path = path
    header = try ArrayHeader(&stream, path)
  }

  /// The elements' bytes.
  ///
  /// - Throws: ``DatasetError`` where there are fewer or more than the shape says.
  func bytes() throws(DatasetError) -> [UInt8] {
    var stream = try GzipStream(path)
    let again = try ArrayHeader(&stream, path)
    let bytes = try stream.bytes(header.count * header.element.bytes, most: GzipStream.byteLimit)
    guard again == header, try stream.bytes(upTo: 1).isEmpty else {
      throw .arrays(path: path, reason: "more bytes than the shape \(header.shape) says; copy it again")
    }
    return bytes
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
      var bits: UInt64 = 0
      for place in 0..<width { bits |= UInt64(bytes[index * width + place]) << UInt64(8 * place) }
      let shift = UInt64(64 - 8 * width)
      let label = isSigned ? Int(Int64(bitPattern: bits << shift) >> Int64(shift)) : Int(clamping: bits)
      guard 0..<limit ~= label else {
        throw .wrongLabel(path: path, image: index, label: label, set: set, classes: limit)
      }
      labels.append(label)
    }
    return labels
  }
}

extension GzipStream {
  /// The next `count` bytes, at most `most`.
  ///
  /// - Throws: ``DatasetError`` where the stream ends before.
  mutating func bytes(_ count: Int, most: Int = 1 << 16) throws(DatasetError) -> [UInt8] {
    let found = try bytes(upTo: min(count, most))
    guard found.count == count else { throw .arrays(path: path, reason: "truncated file; copy it again") }
    return found
  }

  /// The next `count` bytes, or as many as there are.
  mutating func bytes(upTo count: Int) throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    // Grows with what arrives, not with what a header claims.
    while bytes.count < count {
      let part = try chunk(min(count - bytes.count, 1 << 20))
      if part.isEmpty { break }
      bytes += part
    }
    return bytes
  }

  private mutating func chunk(_ count: Int) throws(DatasetError) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    defer { buffer.deallocate() }
    let found = try read(into: buffer)
    return Array(UnsafeRawBufferPointer(rebasing: buffer[..<found]))
  }
}
