import Tensors

/// Puts the float32 master of a mixture of experts together: each rank's optimizer has that of its own experts.
///
/// Source of the layouts: DeepSpeed, deepspeed/runtime/zero/stage_1_and_2.py; deepspeed/runtime/fp16/fused_optimizer.py
/// and unfused_optimizer.py, `state_dict`.
struct ExpertMaster {
  /// One expert's parameters as saved.
  struct Expert {
    let layer: Int
    let number: Int
    let tensors: [TensorEntry]
  }

  let states: ModelStates
  /// All experts, in the order of layer and number.
  let experts: [Expert]

  /// The parameters of the master; nil where it is not there, or is not the module and the experts in float32.
  func entries(_ folder: inout DeepSpeedFolder) throws(CheckpointError) -> [TensorEntry]? {
    let master: [TensorEntry]?
    if let shapes = states.parameterShapes, !folder.folder.optimizerStates.isEmpty {
      let ranks = try folder.optimizerStates(worldSize: states.worldSize)
      master = try ZeroPartitions(shapes, ranks, states.path, isMixture: true).entries()
    } else {
      master = try stageZero(&folder)
    }
    let saved = states.module + experts.flatMap(\.tensors)
    guard let master, try MasterAgreement.differing(master, from: saved, in: states.dtype, &folder.files) == nil
    else { return nil }
    return master
  }

  /// Without ZeRO: a file for each of the ranks that share the experts out, with a group of all other parameters and one
  /// of its experts, in the module's order.
  private func stageZero(_ folder: inout DeepSpeedFolder) throws(CheckpointError) -> [TensorEntry]? {
    let names = folder.folder.expertOptimizerStates
    let ranks = names.count
    guard ranks > 0, !states.expertCounts.isEmpty, states.expertCounts.allSatisfy({ $0 > 0 && $0 % ranks == 0 })
    else { return nil }
    var entries: [TensorEntry] = []
    for rank in 0..<ranks {
      guard let name = names[rank] else { throw folder.missing("expp_rank_\(rank)_mp_rank_00_optim_states.pt", ranks) }
      let groups = try folder.files.read("\(folder.folder.path)/\(name)") { (pickle) throws(CheckpointError) in
        try Self.groups(&pickle)
      }
      let own = experts.filter { expert in
        let count = states.expertCounts[expert.layer] / ranks
        return (rank * count..<(rank + 1) * count).contains(expert.number)
      }
      guard groups.count == 2, let ownMaster = Self.cut(groups[1], own.flatMap(\.tensors)) else { return nil }
      entries += ownMaster
      guard rank == 0 else { continue }
      let parameters = states.module.filter { !states.bufferNames.contains($0.name) }
      guard let others = Self.cut(groups[0], parameters) ?? Self.cut(groups[0], parameters, isShared: true)
      else { return nil }
      entries += others
    }
    return entries
  }

  /// The pieces of a run for tensors that it holds one after another; nil where it is not as long as they need.
  ///
  /// Where `isShared`, the residual branches of all layers are one module, as in DeepSpeed's example: the files have it
  /// under each layer's name, the run once.
  private static func cut(_ run: FlatRun, _ tensors: [TensorEntry], isShared: Bool = false) -> [TensorEntry]? {
    var run = run
    var shared: [Substring: [TensorExtent]] = [:]
    var entries: [TensorEntry] = []
    for tensor in tensors {
      let count = tensor.shape.elementCount
      let residual = isShared ? tensor.name.firstRange(of: ".mlp.").map { tensor.name[$0.lowerBound...] } : nil
      var extents = residual.flatMap { shared[$0] }
      if extents == nil {
        guard count <= run.elementCount else { return nil }
        extents = run.take(count)
      }
      if let residual { shared[residual] = extents }
      entries.append(
        TensorEntry(name: tensor.name, shape: tensor.shape, scalar: run.scalar, layout: .contiguous(extents ?? [])))
    }
    return run.elementCount == 0 ? entries : nil
  }

  /// The groups of an optimizer: flat tensors, or a list of tensors each.
  private static func groups(_ pickle: inout TorchPickle) throws(CheckpointError) -> [FlatRun] {
    let optimizer = pickle.root.dict?["optimizer"]?.dict
    var runs: [FlatRun] = []
    for group in (optimizer?["fp32_groups_flat"] ?? optimizer?["fp32_groups"])?.elements ?? [] {
      var parts: [FlatRun] = []
      for value in group.elements ?? [group] { parts.append(try FlatRun(value, &pickle)) }
      runs.append(FlatRun(parts))
    }
    return runs
  }
}
