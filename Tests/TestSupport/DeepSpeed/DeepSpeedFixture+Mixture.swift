import Tensors

// Mixtures of experts.
extension DeepSpeedFixture {
  /// Where the float32 master of a mixture is.
  package enum MixtureMaster: CaseIterable, Sendable {
    /// In `expp_rank_*`, a flat tensor a group, as `FP16_Optimizer` saves it.
    case flat
    /// In `expp_rank_*`, a list of tensors a group, as `FP16_UnfusedOptimizer` saves it.
    case lists
    /// In `zero_pp_rank_*`, cut over the ranks that have the same experts.
    case zero2
  }

  /// The files of a mixture of experts: the module without experts, a file an expert by MoE layer, and the optimizer's.
  ///
  /// The experts are shared out over `shares` ranks.
  package func mixtureFiles(
    _ experts: [[[FixtureParameter]]], master: MixtureMaster? = nil, shares: Int = 1
  ) -> [String: [UInt8]] {
    var files = ["mp_rank_00_model_states.pt": mixtureModel(experts, master, shares)]
    for (layer, all) in experts.enumerated() {
      for (number, parameters) in all.enumerated() {
        var storages = StorageList()
        let items = parameters.map { ($0.name, storages.add($0.values, dtype).tensor($0.size)) }
        files["layer_\(layer)_expert_\(number)_mp_rank_00_model_states.pt"] = TorchFile.zip(
          .ordered(items), storages.all)
      }
    }
    guard let master else { return files }
    for rank in 0..<(master == .zero2 ? ranks : shares) {
      let own = Self.experts(experts, of: rank % shares, shares).flatMap { $0 }
      if master == .zero2 {
        let prefix = dtype == .bfloat16 ? "bf16_" : ""
        files["\(prefix)zero_pp_rank_\(rank)_mp_rank_00_optim_states.pt"] = zero2Mixture(own, rank, shares)
      } else {
        files["expp_rank_\(rank)_mp_rank_00_optim_states.pt"] = expertOptimizer(own, isFlat: master == .flat)
      }
    }
    return files
  }

  /// The experts of one of `shares` ranks, layer by layer.
  private static func experts(
    _ experts: [[[FixtureParameter]]], of share: Int, _ shares: Int
  ) -> [[FixtureParameter]] {
    experts.map { layer in
      let count = layer.count / shares
      return layer[(share * count)..<((share + 1) * count)].flatMap { $0 }
    }
  }

  private func mixtureModel(
    _ experts: [[[FixtureParameter]]], _ master: MixtureMaster?, _ shares: Int
  ) -> [UInt8] {
    var storages = StorageList()
    var module = parameters.map { ($0.name, storages.add($0.values, dtype).tensor($0.size)) }
    // The file has a shared parameter twice.
    module += shared.compactMap { alias in
      parameters.first { $0.name == alias.source }.map {
        (alias.name, storages.add($0.values, dtype).tensor($0.size))
      }
    }
    var shapes = Py.none
    if master == .zero2 {
      let local = Self.experts(experts, of: 0, shares).flatMap { $0 }
      shapes = .list(
        [parameters, local].map { group in .ordered(group.map { ($0.name, .tuple($0.size.map(Py.int))) }) })
    }
    let states = Py.dict([
      ("module", .ordered(module)), ("buffer_names", .list([])), ("param_shapes", shapes), ("global_steps", .int(step)),
      ("skipped_steps", .int(0)), ("dp_world_size", .int(ranks)),
      ("num_experts", .list(experts.map { .int($0.count) })),
      ("shared_params", master == .zero2 ? .dict(shared.map { ($0.name, .text($0.source)) }) : .none),
      ("ds_version", .text(version)),
      ("ds_config", .dict([("bf16", .dict([("enabled", .bool(dtype == .bfloat16))]))])),
    ])
    return TorchFile.zip(states, storages.all)
  }

  private func expertOptimizer(_ own: [FixtureParameter], isFlat: Bool) -> [UInt8] {
    var storages = StorageList()
    let groups = [parameters, own].map { group in
      if isFlat {
        let flat = storages.add(group.flatMap(\.values), .float32)
        return flat.tensor([flat.count])
      }
      return Py.list(group.map { storages.add($0.values, .float32).tensor($0.size) })
    }
    return TorchFile.zip(
      .dict([("optimizer", .dict([(isFlat ? "fp32_groups_flat" : "fp32_groups", .list(groups))]))]), storages.all)
  }

  private func zero2Mixture(_ own: [FixtureParameter], _ rank: Int, _ shares: Int) -> [UInt8] {
    var storages = StorageList()
    func piece(_ group: [FixtureParameter], _ place: Int, of count: Int) -> (Py, padding: Int) {
      let flat = group.flatMap(\.values)
      let length = (flat.count + 2 * count - 1) / (2 * count) * 2
      let values = Array(flat[min(place * length, flat.count)..<min((place + 1) * length, flat.count)])
      return (storages.add(values, .float32).tensor([values.count]), length - values.count)
    }
    let pieces = [piece(parameters, rank, of: ranks), piece(own, rank / shares, of: ranks / shares)]
    let state = Py.dict([
      ("zero_stage", .call("deepspeed.runtime.zero.config", "ZeroStageEnum", [.int(2)])),
      ("single_partition_of_fp32_groups", .list(pieces.map(\.0))),
      ("group_paddings", .list(pieces.map { .int($0.padding) })),
      ("partition_count", .list([.int(ranks), .int(ranks / shares)])),
    ])
    return TorchFile.zip(.dict([("optimizer_state_dict", state)]), storages.all)
  }
}
