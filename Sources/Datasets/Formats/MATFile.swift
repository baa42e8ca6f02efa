import CZlib
import Files

/// A MATLAB file of level 5 whose variables are numeric arrays, compressed or not.
///
/// Source: MathWorks, MAT-File Format, version 5 (2024), sections 1-2 to 1-14.
struct MATFile {
  /// A numeric array: dimensions, first index fastest, and where its elements are.
  struct Variable {
    /// Its extents; the first varies fastest.
    let shape: [Int]
    /// How elements are stored, which may be narrower than what they mean.
    let type: MATElement.Kind
    /// The elements' bytes.
    let bytes: [UInt8]

    /// The elements as whole numbers; nil where one is none.
    var integers: [Int]? {
      var numbers: [Int] = []
      numbers.reserveCapacity(bytes.count / type.bytes)
      for start in stride(from: 0, to: bytes.count, by: type.bytes) {
        guard let number = type.integer(bytes[start..<start + type.bytes]) else { return nil }
        numbers.append(number)
      }
      return numbers
    }
  }

  /// By name.
  private(set) var variables: [String: Variable] = [:]

  /// Whether `head` begins such a file.
  static func isOne(_ head: [UInt8]) -> Bool {
    head.starts(with: "MATLAB 5.0 MAT-file".utf8) && head.count >= 128 && head[126..<128].elementsEqual("IM".utf8)
  }

  /// Reads the variables of the names that are wanted.
  ///
  /// - Throws: ``DatasetError`` where the file is damaged or holds something else by these names.
  init(_ path: String, names: Set<String>) throws(DatasetError) {
    let file: MappedFile
    do { file = try MappedFile(path) } catch { throw .file(error) }
    var place = 128
    while place < file.bytes.count {
      guard let element = MATElement(file.bytes, at: place) else {
        throw .arrays(path: path, reason: "truncated MATLAB file; copy it again")
      }
      place = element.next
      let matrix: [UInt8]
      switch element.kind {
      case .compressed: matrix = try Self.inflated(element.bytes, path, names)
      case .matrix: matrix = Array(element.bytes)
      default: continue
      }
      if let (name, variable) = try Self.variable(matrix, path, names) { variables[name] = variable }
    }
    do throws(FileError) { try file.checkUnchanged() } catch { throw .file(error) }
  }

  /// The element in a compressed one, without the tag that it begins with; empty where it is no matrix that is wanted.
  private static func inflated(
    _ bytes: UnsafeRawBufferPointer, _ path: String, _ names: Set<String>
  ) throws(DatasetError) -> [UInt8] {
    // The name comes within the first bytes, so that what is not wanted is not unpacked.
    let head = try unpack(bytes, most: 512, path)
    guard let tag = head.withUnsafeBytes({ MATElement.tag($0) }), tag.kind == MATElement.Kind.matrix.rawValue else {
      return []
    }
    guard let name = name(Array(head.dropFirst(8))), names.contains(name) else { return [] }
    let size = Int(tag.size)
    guard size <= GzipStream.byteLimit, size / 1032 <= bytes.count else {
      throw .arrays(path: path, reason: "\(name) would unpack to \(size) bytes, too many; give 1 GiB or less of images")
    }
    let whole = try unpack(bytes, most: 8 + size, path)
    guard whole.count == 8 + size else { throw .arrays(path: path, reason: "\(name) ends early; copy it again") }
    return Array(whole.dropFirst(8))
  }

  private static func unpack(
    _ bytes: UnsafeRawBufferPointer, most: Int, _ path: String
  ) throws(DatasetError) -> [UInt8] {
    var code = Z_OK
    let output = [UInt8](unsafeUninitializedCapacity: most) { output, count in
      var stream = z_stream()
      code = inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      guard code == Z_OK else { return }
      defer { inflateEnd(&stream) }
      stream.next_in = UnsafeMutablePointer(mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(clamping: bytes.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(clamping: most)
      code = inflate(&stream, Z_SYNC_FLUSH)
      count = most - Int(stream.avail_out)
    }
    guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
      throw .arrays(path: path, reason: "damaged compressed bytes in it (zlib says \(code)); copy it again")
    }
    return output
  }

  /// The name of a matrix whose first bytes these are.
  private static func name(_ matrix: [UInt8]) -> String? {
    matrix.withUnsafeBytes { bytes in
      guard let flags = MATElement(bytes, at: 0), let extents = MATElement(bytes, at: flags.next),
        let name = MATElement(bytes, at: extents.next), name.kind == .int8
      else { return nil }
      return String(decoding: name.bytes, as: UTF8.self)
    }
  }

  private static func variable(
    _ matrix: [UInt8], _ path: String, _ names: Set<String>
  ) throws(DatasetError) -> (String, Variable)? {
    guard let name = name(matrix), names.contains(name) else { return nil }
    let found = matrix.withUnsafeBytes { bytes -> Variable? in
      guard let flags = MATElement(bytes, at: 0), flags.kind == .uint32, flags.bytes.count == 8,
        // mxDOUBLE_CLASS to mxUINT64_CLASS, and no complex numbers.
        6...15 ~= flags.bytes[0], flags.bytes[1] & 8 == 0,
        let extents = MATElement(bytes, at: flags.next), extents.kind == .int32,
        let label = MATElement(bytes, at: extents.next), let data = MATElement(bytes, at: label.next),
        data.kind.bytes > 0
      else { return nil }
      let shape = stride(from: 0, to: extents.bytes.count / 4 * 4, by: 4).map {
        Int(Int32(littleEndian: extents.bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self)))
      }
      let (count, overflow) = shape.reduce((1, false)) { product, extent in
        let (next, overflow) = product.0.multipliedReportingOverflow(by: extent)
        return (next, overflow || product.1 || extent < 0)
      }
      let (size, wide) = count.multipliedReportingOverflow(by: data.kind.bytes)
      guard 2...8 ~= shape.count, !overflow, !wide, size == data.bytes.count else { return nil }
      return Variable(shape: shape, type: data.kind, bytes: Array(data.bytes))
    }
    guard let found else {
      throw .arrays(path: path, reason: "\(name) is no plain array of numbers; save it with scipy.io.savemat")
    }
    return (name, found)
  }
}

/// A data element of a MATLAB file: a tag of type and size, then bytes, padded to eight.
struct MATElement {
  /// What the bytes are.
  enum Kind: UInt32 {
    case int8 = 1
    case uint8 = 2
    case int16 = 3
    case uint16 = 4
    case int32 = 5
    case uint32 = 6
    case single = 7
    case double = 9
    case int64 = 12
    case uint64 = 13
    case matrix = 14
    case compressed = 15

    /// The bytes of a number; 0 where it is none.
    var bytes: Int {
      switch self {
      case .int8, .uint8: 1
      case .int16, .uint16: 2
      case .int32, .uint32, .single: 4
      case .double, .int64, .uint64: 8
      case .matrix, .compressed: 0
      }
    }

    /// The whole number that so many little-endian bytes are; nil where they are none.
    func integer(_ bytes: ArraySlice<UInt8>) -> Int? {
      let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      switch self {
      case .uint8, .uint16, .uint32, .uint64: return Int(exactly: bits)
      case .int8: return Int(Int8(truncatingIfNeeded: bits))
      case .int16: return Int(Int16(truncatingIfNeeded: bits))
      case .int32: return Int(Int32(truncatingIfNeeded: bits))
      case .int64: return Int(Int64(bitPattern: bits))
      case .single: return Int(exactly: Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      case .double: return Int(exactly: Double(bitPattern: bits))
      case .matrix, .compressed: return nil
      }
    }
  }

  /// What the bytes are.
  let kind: Kind
  /// Without the padding.
  let bytes: UnsafeRawBufferPointer
  /// Where the next element begins.
  let next: Int

  /// Type and size as the first eight bytes state them; nil where there are fewer.
  static func tag(_ input: UnsafeRawBufferPointer, at place: Int = 0) -> (kind: UInt32, size: UInt32)? {
    guard place >= 0, input.count - place >= 8 else { return nil }
    return (
      UInt32(littleEndian: input.loadUnaligned(fromByteOffset: place, as: UInt32.self)),
      UInt32(littleEndian: input.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self))
    )
  }

  /// The element at `place` of `input`; nil where there is none, or it leaves the input.
  init?(_ input: UnsafeRawBufferPointer, at place: Int) {
    guard let tag = Self.tag(input, at: place) else { return nil }
    // A small element has its size in the tag's upper half, and its bytes in the tag's second word.
    if tag.kind >> 16 != 0 {
      let size = Int(tag.kind >> 16)
      guard size <= 4, let kind = Kind(rawValue: tag.kind & 0xffff) else { return nil }
      self.kind = kind
      bytes = UnsafeRawBufferPointer(rebasing: input[place + 4..<place + 4 + size])
      next = place + 8
      return
    }
    guard let kind = Kind(rawValue: tag.kind), Int(tag.size) <= input.count - place - 8 else { return nil }
    self.kind = kind
    bytes = UnsafeRawBufferPointer(rebasing: input[place + 8..<place + 8 + Int(tag.size)])
    let end = place + 8 + Int(tag.size)
    // Compressed elements are not padded.
    next = kind == .compressed ? end : (end + 7) / 8 * 8
  }
}
