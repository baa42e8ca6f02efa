import Memory
import Tensors

/// Whether a float32 master and a module are of the same saved state, told by both ends of every parameter.
///
/// The engine's module is its master rounded to the dtype of the run; comparing all of it would read the weights twice.
enum MasterAgreement {
  /// The first parameter of `master` whose first or last element, rounded, is not that of the module; nil where all are.
  static func differing(
    _ master: [TensorEntry], from module: [TensorEntry], in dtype: DType, _ files: inout FolderFiles
  ) throws(CheckpointError) -> String? {
    let module = Dictionary(module.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var reader = TensorReader(Catalogue(path: "", format: "", files: files.files, tensors: master, headerBytes: 0))
    defer { files.count(reader.bytesRead) }
    for parameter in master {
      guard let other = module[parameter.name], other.shape == parameter.shape else { return parameter.name }
      let count = parameter.shape.elementCount
      for index in Set([0, count - 1]) where count > 0 {
        let own = try element(index, of: parameter, dtype, &reader)
        guard try element(index, of: other, dtype, &reader) == own else { return parameter.name }
      }
    }
    return nil
  }

  private static func element(
    _ index: Int, of tensor: TensorEntry, _ dtype: DType, _ reader: inout TensorReader
  ) throws(CheckpointError) -> UInt32 {
    let room = MemoryBlock(byteCount: 4).bytes
    try reader.read(tensor, elements: index..<(index + 1), as: dtype, into: room.prefix(dtype.byteWidth))
    return room.floats[0].bitPattern
  }
}
