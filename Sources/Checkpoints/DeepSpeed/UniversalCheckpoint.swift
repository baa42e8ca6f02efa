import Files
import Tensors

// The form that `ds_to_universal.py` writes: a folder a parameter, each with a file of its float32 master.
extension DeepSpeedFolder {
  /// The parameters of the folder `zero`.
  ///
  /// From stages 1 and 2 a file is a dictionary with the tensor under `param`; from stage 3 it is the tensor alone,
  /// flat. Source: DeepSpeed, deepspeed/checkpoint/ds_to_universal.py.
  mutating func universal(_ all: [ModelStates]) throws(CheckpointError) -> Contents {
    let states = all[0]
    let path = folder.path + "/zero"
    let names: [String]
    do throws(FileError) { names = try Folder.names(path, limit: TagFolder.nameLimit) } catch { throw .file(error) }
    let folders = Set(names)
    let shapes = (states.parameterShapes ?? []).flatMap { $0 }
    guard !shapes.isEmpty else {
      throw .malformed(path: states.path, what: "has no param_shapes, which a universal checkpoint needs")
    }
    var tensors: [TensorEntry] = []
    for parameter in shapes {
      // Only a name that is in the folder is one: it comes from a file, and could lead anywhere.
      guard folders.contains(parameter.name) else {
        throw .missing(
          path: "\(path)/\(printable(parameter.name))", what: "a parameter of \(states.path); convert it again")
      }
      tensors.append(try universalParameter(parameter, "\(path)/\(parameter.name)/fp32.pt"))
    }
    // Of stage 3 each rank has a piece of what is frozen, of the others the one file has it whole.
    let isWhole =
      all.count == 1 && states.frozenShapes.allSatisfy { states.frozenFragments[$0.name]?.shape == $0.shape }
    tensors += isWhole ? states.frozenShapes.compactMap { states.frozenFragments[$0.name] } : try frozen(all)
    return Contents(tensors: try completed(tensors, states), weights: .master)
  }

  private mutating func universalParameter(
    _ parameter: NamedShape, _ path: String
  ) throws(CheckpointError) -> TensorEntry {
    let tensor = try files.read(path) { (pickle) throws(CheckpointError) in
      try pickle.tensor(pickle.root.dict?["param"] ?? pickle.root, parameter.name)
    }
    let isFlat = tensor.shape.dimensions.count == 1
    guard tensor.shape == parameter.shape || isFlat && tensor.shape.elementCount == parameter.shape.elementCount else {
      throw .malformed(
        path: path, what: "the tensor has shape \(tensor.shape), the model states say \(parameter.shape)")
    }
    if tensor.shape != parameter.shape, case .strided = tensor.layout {
      throw .malformed(path: path, what: "the flat tensor is not contiguous")
    }
    return tensor.reshaped(parameter.shape)
  }
}
