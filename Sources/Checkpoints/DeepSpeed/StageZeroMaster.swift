import Files
import Tensors

/// The float32 master that stage 0 in bf16 or fp16 saves inside the model states: one flat run, in the module's order.
enum StageZeroMaster {
  /// The parameters of the master; nil where there is none, or it is not the module in float32.
  ///
  /// The file does not say in which order the optimizer has the parameters, so they are compared with the module's.
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
    return try MasterAgreement.differing(entries, from: states.module, in: states.dtype, &files) == nil ? entries : nil
  }
}
