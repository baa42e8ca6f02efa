import Checkpoints
import Files
import Tensors

// Reading of stored tensors that are folded: shapes, scales, and weights that an exporter left to be computed.
extension Importer {
  /// Reads a tensor into memory.
  func load(_ tensor: StoredTensor, _ call: NodeCall) throws(ONNXError) -> FoldedTensor {
    try charge(try check(tensor.dimensions, call).elementCount, call)
    return try StoredReader(path: path, files: files.files).load(tensor, call)
  }
}

/// Reads tensors of a model's files into memory.
struct StoredReader {
  let path: String
  let files: [FileLocation]

  /// The elements of a tensor whose size has been checked.
  func load(_ tensor: StoredTensor, _ call: NodeCall) throws(ONNXError) -> FoldedTensor {
    if tensor.type.isFloating {
      return FoldedTensor(tensor.dimensions, floats: try readFloats(tensor), type: tensor.type)
    }
    guard let width = tensor.type.byteWidth else {
      throw call.failure("a constant of strings; export the model again")
    }
    let isSigned = [ElementType.int4, .int8, .int16, .int32, .int64].contains(tensor.type)
    let span = zip(tensor.dimensions, tensor.strides).reduce(1) { $0 + max($1.0 - 1, 0) * $1.1 }
    guard tensor.count > 0 else { return FoldedTensor(tensor.dimensions, integers: [], type: tensor.type) }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try ReadableFile(files[tensor.file]).read(at: tensor.offset, count: span * width)
    } catch { throw .file(error) }
    var integers: [Int] = []
    integers.reserveCapacity(tensor.count)
    tensor.forEachElement { element in
      var value: UInt64 = 0
      for index in 0..<width { value |= UInt64(bytes[element * width + index]) << UInt64(8 * index) }
      let shift = UInt64(64 - 8 * width)
      integers.append(isSigned ? Int(Int64(bitPattern: value << shift) >> Int64(shift)) : Int(clamping: value))
    }
    return FoldedTensor(tensor.dimensions, integers: integers, type: tensor.type)
  }

  private func readFloats(_ tensor: StoredTensor) throws(ONNXError) -> [Float] {
    guard let entry = tensor.entry(tensor.name) else { return [] }
    let catalogue = Catalogue(path: path, format: "ONNX", files: files, tensors: [entry], headerBytes: 0)
    var reader = TensorReader(catalogue)
    do throws(CheckpointError) { return try reader.floats(entry) } catch {
      if case .file(let error) = error { throw .file(error) }
      throw .unsupported(path: path, what: "\(error)")
    }
  }
}

extension StoredTensor {
  /// Calls `body` with each element's distance from the first, in row-major order.
  func forEachElement(_ body: (Int) -> Void) {
    var index = [Int](repeating: 0, count: dimensions.count)
    var element = 0
    for _ in 0..<count {
      body(element)
      for axis in dimensions.indices.reversed() {
        index[axis] += 1
        element += strides[axis]
        if index[axis] < dimensions[axis] { break }
        element -= index[axis] * strides[axis]
        index[axis] = 0
      }
    }
  }
}
