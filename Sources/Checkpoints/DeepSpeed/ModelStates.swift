import Files
import Pickles
import Tensors

/// What a `*_model_states.pt` holds, but for the training's own state.
///
/// Source: DeepSpeed, deepspeed/runtime/engine.py, `_save_checkpoint`; deepspeed/utils/zero_to_fp32.py.
struct ModelStates {
  /// The file, for messages.
  let path: String
  /// The state dict; at stage 3 every parameter in it is empty.
  let module: [TensorEntry]
  /// The names in it that are buffers.
  let bufferNames: Set<String>
  /// The parameters that the optimizer has, group by group in its order; nil at stage 0.
  let parameterShapes: [[NamedShape]]?
  /// The parameters that the optimizer has not, and their elements: at stage 3 this rank's piece.
  let frozenShapes: [NamedShape]
  let frozenFragments: [String: TensorEntry]
  /// Names of a parameter that has another one.
  let sharedParameters: [(name: String, source: String)]
  /// The float32 master of stage 0 in bf16 and fp16, a flat run a group.
  let flatMaster: [TensorEntry]
  let config: RunConfig
  let version: String?
  let step: Int?
  /// The steps that were not skipped for overflow; nil where it does not say.
  let optimizerSteps: Int?
  let worldSize: Int?
  /// The experts of each MoE layer.
  let expertCounts: [Int]

  init(_ pickle: inout TorchPickle) throws(CheckpointError) {
    path = pickle.path
    guard let root = pickle.root.dict, let module = root["module"]?.dict else {
      throw .noStateDict(
        path: path,
        what: "holds no dictionary under the key module, so it is not DeepSpeed's model state; copy it again")
    }
    self.module = try pickle.tensors(module)
    bufferNames = Set((root["buffer_names"]?.elements ?? []).compactMap { pickle.text($0) })
    parameterShapes = try Self.groups(root["param_shapes"], &pickle)
    frozenShapes =
      try root["frozen_param_shapes"]?.dict.map { (dict) throws(CheckpointError) in
        try pickle.shapes(dict)
      } ?? []
    var fragments: [String: TensorEntry] = [:]
    if let dict = root["frozen_param_fragments"]?.dict {
      for tensor in try pickle.tensors(dict) { fragments[tensor.name] = tensor }
    }
    frozenFragments = fragments
    sharedParameters = (root["shared_params"]?.dict?.entries ?? []).compactMap { entry in
      pickle.text(entry.key).flatMap { name in pickle.text(entry.value).map { (name, $0) } }
    }
    var master: [TensorEntry] = []
    for value in root["optimizer"]?.dict?["fp32_groups_flat"]?.elements ?? [] {
      master.append(try pickle.tensor(value, "fp32_groups_flat"))
    }
    flatMaster = master
    config = RunConfig(root["ds_config"]?.dict)
    version = root["ds_version"].flatMap { pickle.text($0) }.map(printable)
    let (steps, skipped) = (root["global_steps"]?.int, root["skipped_steps"]?.int)
    step = steps
    optimizerSteps = steps.flatMap { steps in skipped.map { steps &- $0 } }
    worldSize = root["dp_world_size"]?.int
    let counts = root["num_experts"]?.elements ?? []
    expertCounts = counts.compactMap(\.int)
  }

  private static func groups(
    _ value: PickleValue?, _ pickle: inout TorchPickle
  ) throws(CheckpointError) -> [[NamedShape]]? {
    guard let groups = value?.elements else { return nil }
    var shapes: [[NamedShape]] = []
    for group in groups {
      guard let dict = group.dict else {
        throw .malformed(path: pickle.path, what: "param_shapes is not a list of dictionaries")
      }
      shapes.append(try pickle.shapes(dict))
    }
    return shapes
  }

  /// The dtype that the run trained in: as configured, else that of most tensors of the module.
  var dtype: DType {
    if let dtype = config.dtype { return dtype }
    var counts: [DType: Int] = [:]
    for tensor in module {
      if let dtype = tensor.scalar?.dtype { counts[dtype, default: 0] += 1 + tensor.shape.elementCount }
    }
    return counts.max { ($0.value, $0.key.precision) < ($1.value, $1.key.precision) }?.key ?? .float32
  }

  /// The buffers of the module.
  var buffers: [TensorEntry] { module.filter { bufferNames.contains($0.name) } }
}

/// What is read of `ds_config`.
struct RunConfig {
  /// nil where it says neither bf16 nor fp16 nor anything at all.
  let dtype: DType?
  let stage: Int?

  init(_ config: PickleDict?) {
    guard let config else {
      (dtype, stage) = (nil, nil)
      return
    }
    func enables(_ keys: String...) -> Bool { keys.contains { config[$0]?.dict?["enabled"]?.bool == true } }
    dtype = enables("bf16", "bfloat16") ? .bfloat16 : enables("fp16") ? .float16 : nil
    // Without the section, or the number in it, DeepSpeed takes stage 0.
    stage = config["zero_optimization"]?.dict?["stage"]?.int
  }
}
