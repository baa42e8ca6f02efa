import Files
import Tensors

/// The float32 master that stage 0 in bf16 or fp16 saves inside the model states: one flat run, in the module's order.
enum StageZeroMaster {
  /// The parameters of the master; nil where there is none, or it is not the module in float32.
  ///
  /// The file does not say in which order the optimizer has the parameters, so the ends of each are compared with the
  /// module's.
  static func entries(_ states: ModelStates, _ files: inout FolderFiles) throws(CheckpointError) -> [TensorEntry]? {
    guard states.flatMaster.count == 1, let master = states.flatMaster.first, master.scalar == .float32,
      case .contiguous(let runs) = master.layout, let run = runs.first
    else { return nil }
    let parameters = states.module.filter { !states.bufferNames.contains($0.name) }
    var offset = 0
    var entries: [TensorEntry] = []
    for parameter in parameters {
      let count = parameter.shape.elementCount
      guard count <= run.elementCount - offset else { return nil }
      let extent = TensorExtent(file: run.file, offset: run.offset + 4 * offset, elementCount: count)
      entries.append(
        TensorEntry(name: parameter.name, shape: parameter.shape, scalar: .float32, layout: .contiguous([extent])))
      offset += count
    }
    guard offset == run.elementCount else { return nil }
    let module = Catalogue(
      path: states.path, format: "", files: files.files, tensors: parameters, headerBytes: 0)
    var reader = TensorReader(module)
    defer { files.count(reader.bytesRead) }
    for (entry, parameter) in zip(entries, parameters) {
      guard try agree(entry, parameter, states.dtype, &reader) else { return nil }
    }
    return entries
  }

  /// Whether the first and the last element of the master are the module's when rounded to `dtype`.
  private static func agree(
    _ master: TensorEntry, _ module: TensorEntry, _ dtype: DType, _ reader: inout TensorReader
  ) throws(CheckpointError) -> Bool {
    let count = master.shape.elementCount
    for index in Set([0, count - 1]) where count > 0 {
      var bits = [UInt32](repeating: 0, count: 2)
      for (place, tensor) in [master, module].enumerated() {
        bits[place] = try element(index, of: tensor, dtype, &reader)
      }
      if bits[0] != bits[1] { return false }
    }
    return true
  }

  private static func element(
    _ index: Int, of tensor: TensorEntry, _ dtype: DType, _ reader: inout TensorReader
  ) throws(CheckpointError) -> UInt32 {
    let buffer = AlignedBuffer(byteCount: 4)
    try reader.read(
      tensor, elements: index..<(index + 1), as: dtype,
      into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<dtype.byteWidth]))
    return buffer.base.load(as: UInt32.self)
  }
}
