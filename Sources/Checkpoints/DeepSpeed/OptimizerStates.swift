import Pickles
import Tensors

/// What a `*_optim_states.pt` of ZeRO holds, but for the moments: this rank's piece of the float32 master.
///
/// Source: DeepSpeed, deepspeed/runtime/zero/stage_1_and_2.py and stage3.py, `state_dict`.
struct OptimizerStates {
  /// The file, for messages.
  let path: String
  let stage: Int
  /// The ranks of each parameter group; one number at stage 3.
  let partitionCounts: [Int]
  /// This rank's piece of each group; at stage 3 its subgroups, which follow one another.
  let groups: [FlatRun]
  /// What was cut off the end of each piece; nil where it is not said.
  let groupPaddings: [Int]?
  /// The zeros after each parameter, group by group; nil before DeepSpeed 0.19.
  let alignmentPaddings: [[Int]]?
  /// What is the same in all files of one state.
  let mark: Mark

  /// Facts by which files of two states can be told apart.
  struct Mark: Equatable {
    /// The steps of the base optimizer; nil where it keeps them in a tensor.
    let step: Int?
    let learningRate: Double?
  }

  init(_ pickle: inout TorchPickle) throws(CheckpointError) {
    path = pickle.path
    guard let state = pickle.root.dict?["optimizer_state_dict"]?.dict else {
      throw .malformed(path: path, what: "holds no optimizer_state_dict, so it is not DeepSpeed's optimizer state")
    }
    let stage3 = state["fp32_flat_groups"]?.elements
    guard let groups = stage3 ?? state["single_partition_of_fp32_groups"]?.elements else {
      throw .unsupported(
        path: path, what: "holds neither fp32_flat_groups nor single_partition_of_fp32_groups; save without offload")
    }
    // ZeroStageEnum is saved as a call with the number.
    let stated = state["zero_stage"].flatMap { $0.int ?? $0.object?.arguments.first?.int }
    stage = stated ?? (stage3 == nil ? 2 : 3)
    guard (1...3).contains(stage), (stage == 3) == (stage3 != nil) else {
      throw .malformed(path: path, what: "says stage \(stage), but has the groups of another")
    }
    var runs: [FlatRun] = []
    for group in groups { runs.append(try FlatRun(group, &pickle)) }
    self.groups = runs
    let counts = state["partition_count"]
    partitionCounts = counts?.int.map { [$0] } ?? counts?.elements?.compactMap(\.int) ?? []
    groupPaddings = state["group_paddings"]?.elements?.map { $0.int ?? 0 }
    alignmentPaddings = state["param_alignment_paddings"]?.elements?.map { ($0.elements ?? []).map { $0.int ?? 0 } }
    guard (groupPaddings ?? []).allSatisfy({ $0 >= 0 && $0 <= TensorEntry.elementLimit }),
      (alignmentPaddings ?? []).joined().allSatisfy({ $0 >= 0 && $0 <= TensorEntry.elementLimit })
    else { throw .malformed(path: path, what: "a padding is negative or too large") }
    let base = (state["base_optimizer_state"] ?? state["optimizer_state_dict"])?.dict
    mark = Mark(
      step: base?["state"]?.dict?.entries.first?.value.dict?["step"]?.int,
      learningRate: base?["param_groups"]?.elements?.first?.dict?["lr"]?.float)
  }
}

/// Elements that follow one another over several files; they are handed out from the front.
struct FlatRun {
  private(set) var extents: [TensorExtent]
  /// Their type: float32, or that of a run whose optimizer keeps its master in bf16 or fp16; nil where it is not one.
  let scalar: ScalarType?
  /// The elements not handed out yet.
  private(set) var elementCount: Int
  private var first = 0
  /// The elements of the first extent that are handed out.
  private var used = 0

  /// Several runs as one.
  init(_ runs: some Sequence<FlatRun>) {
    extents = runs.flatMap(\.extents)
    let scalars = Set(runs.map(\.scalar))
    scalar = scalars.count == 1 ? scalars.first ?? nil : nil
    elementCount = runs.reduce(0) { $0 + $1.elementCount }
  }

  /// A contiguous tensor of floats, in its flat order.
  init(_ value: PickleValue, _ pickle: inout TorchPickle) throws(CheckpointError) {
    let tensor = try pickle.tensor(value, "fp32 partition")
    guard let scalar = tensor.scalar, scalar.dtype != nil, case .contiguous(let extents) = tensor.layout else {
      throw .malformed(
        path: pickle.path,
        what: "a flat group has shape \(tensor.shape) and type \(tensor.typeName), wanted contiguous floats")
    }
    self.extents = extents
    self.scalar = scalar
    elementCount = tensor.shape.elementCount
  }

  /// The next `count` elements, which the caller knows to be there.
  mutating func take(_ count: Int) -> [TensorExtent] {
    var taken: [TensorExtent] = []
    var rest = min(count, elementCount)
    elementCount -= rest
    while rest > 0, first < extents.count {
      let extent = extents[first]
      let part = min(rest, extent.elementCount - used)
      if part > 0 {
        let offset = extent.offset + used * (scalar?.byteWidth ?? 0)
        taken.append(TensorExtent(file: extent.file, offset: offset, elementCount: part))
      }
      rest -= part
      used += part
      if used == extent.elementCount { (first, used) = (first + 1, 0) }
    }
    return taken
  }
}
