import Checkpoints
import Files
import Tensors

/// The files that a model's tensors lie in, and where each lies; nothing of them is read.
struct TensorFiles {
  /// The elements of a tensor: 256 GiB of float32.
  private static let elementLimit = 1 << 36

  private static let fileLimit = 1 << 12

  /// The model's file, then those with external data, then what is kept in memory.
  private(set) var files: [FileLocation]

  private let path: String
  private let size: Int
  private var external: [String: (file: Int, size: Int)] = [:]

  /// The bytes of the model's file and of those with external data.
  var byteCount: Int { external.values.reduce(size) { $0 + $1.size } }

  /// Starts with the model's file of `size` bytes.
  init(_ path: String, size: Int) {
    self.path = path
    self.size = size
    files = [.path(path)]
  }

  /// Where the elements of `tensor` lie; those spelt one by one are put into memory.
  ///
  /// - Throws: ``ONNXError`` where they do not fit its shape, or lie outside of the folder.
  mutating func place(_ tensor: TensorProto) throws(ONNXError) -> StoredTensor {
    let name = printable(tensor.name)
    guard let type = ElementType(rawValue: tensor.type), let width = type.byteWidth else {
      throw .unsupported(
        path: path, what: "tensor \(name): elements of ONNX's type \(tensor.type) are not read; export it in float32")
    }
    guard tensor.dimensions.count <= MessageLimits.rank, let shape = Shape(ofValue: tensor.dimensions),
      shape.elementCount <= Self.elementLimit
    else { throw .malformed(path: path, what: "tensor \(name) has the shape \(tensor.dimensions)") }
    // Elements of half a byte share one in the file, and get each their own in memory.
    let wanted = type.isHalfByte ? (shape.elementCount + 1) / 2 : shape.elementCount * width
    var stored = StoredTensor(
      name: tensor.name, dimensions: tensor.dimensions, type: type, file: 0, offset: 0,
      strides: TensorBounds.rowMajorStrides(tensor.dimensions))
    func check(_ found: Int) throws(ONNXError) {
      guard found == wanted else {
        throw .malformed(path: path, what: "tensor \(name) of shape \(shape) has \(found) bytes, not \(wanted)")
      }
    }
    switch tensor.storage {
    case .range(let range):
      try check(range.count)
      stored.offset = range.lowerBound
    case .external(let location, let offset, let length):
      let (file, fileSize) = try open(location, name)
      guard offset <= fileSize, wanted <= fileSize - offset else {
        throw .truncated(
          path: path, what: "tensor \(name) lies at \(offset) in \(printable(location)), which has \(fileSize) bytes")
      }
      if let length { try check(length) }
      (stored.file, stored.offset) = (file, offset)
    case .integers(let values):
      try check(values.count * width)
      if type.isHalfByte {
        return unpacked(stored, LittleEndian.bytes(values, width: 1))
      }
      stored.file = keep(LittleEndian.bytes(values, width: width), name)
    case .floats(let values):
      try check(values.count * 4)
      stored.file = keep(LittleEndian.bytes(values.map { Int($0.bitPattern) }, width: 4), name)
    }
    guard type.isHalfByte else { return stored }
    do throws(FileError) {
      return unpacked(stored, try ReadableFile(files[stored.file]).read(at: stored.offset, count: wanted))
    } catch { throw .file(error) }
  }

  /// A tensor of halves of bytes, each kept in memory as a byte of its own; the first of two is the lower half.
  private mutating func unpacked(_ tensor: StoredTensor, _ halves: [UInt8]) -> StoredTensor {
    let isSigned = tensor.type == .int4
    let bytes = (0..<tensor.count).map { index in
      let half = halves[index / 2] >> (index % 2 == 0 ? 0 : 4) & 0xF
      return isSigned && half > 7 ? half | 0xF0 : half
    }
    var stored = tensor
    (stored.file, stored.offset) = (keep(bytes, printable(tensor.name)), 0)
    return stored
  }

  /// Keeps bytes in memory as one more file, and returns its index.
  mutating func keep(_ bytes: [UInt8], _ name: String) -> Int {
    files.append(.embedded(name: "\(path): \(name)", bytes: bytes))
    return files.count - 1
  }

  private mutating func open(_ location: String, _ tensor: String) throws(ONNXError) -> (file: Int, size: Int) {
    if let known = external[location] { return known }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !parts.contains(".."), !location.utf8.contains(0), !location.contains("\\") else {
      throw .unsupported(
        path: path,
        what:
          "tensor \(tensor) lies in \(printable(location)), outside of the model's folder; save the model with its data beside it"
      )
    }
    guard external.count < Self.fileLimit else {
      throw .unsupported(path: path, what: "its weights lie in more than \(Self.fileLimit) files; save them in one")
    }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let full = path.contains("/") ? "\(folder)/\(location)" : location
    let size: Int
    do throws(FileError) { size = try ReadableFile(full).size } catch { throw .file(error) }
    files.append(.path(full))
    external[location] = (files.count - 1, size)
    return (files.count - 1, size)
  }
}

/// Numbers as their lowest bytes.
enum LittleEndian {
  static func bytes(_ values: [Int], width: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * width)
    for value in values {
      for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
    return bytes
  }
}
