import Tensors

/// A parameter of a test's DeepSpeed run.
package struct FixtureParameter: Sendable {
  package let name: String
  package let size: [Int]
  package let values: [Float]

  package init(_ name: String, _ size: [Int], _ values: [Float]) {
    self.name = name
    self.size = size
    self.values = values
  }

  /// Parameters of these names and sizes, with values that all differ.
  package static func numbered(_ sizes: [(name: String, size: [Int])]) -> [FixtureParameter] {
    var next: Float = 0
    return sizes.map { name, size in
      FixtureParameter(
        name, size,
        (0..<size.reduce(1, *)).map { _ in
          next += 1
          // Not to be had in bf16 or fp16 without rounding.
          return (next.truncatingRemainder(dividingBy: 1000) - 500) / 977
        })
    }
  }

  /// The parameters of the tutorial's `Net`, with small seeded values.
  package static let net: [FixtureParameter] = {
    let layers: [(String, [Int])] = [
      ("conv1", [6, 3, 5, 5]), ("conv2", [16, 6, 5, 5]), ("fc1", [120, 400]), ("fc2", [84, 120]), ("fc3", [10, 84]),
    ]
    var state: UInt64 = 17
    return layers.flatMap { name, size in
      [("\(name).weight", size), ("\(name).bias", [size[0]])].map { name, size in
        FixtureParameter(
          name, size,
          (0..<size.reduce(1, *)).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-34
          })
      }
    }
  }()
}

/// Writes the files that DeepSpeed's `save_checkpoint` writes, in the layouts of ../../Sources/Checkpoints/DeepSpeed.
package struct DeepSpeedFixture: Sendable {
  package var stage = 3
  package var ranks = 2
  package var dtype = DType.float32
  /// The type of the optimizer's master; bf16_master_weights_and_grads makes it the run's.
  package var master = DType.float32
  /// The parameter groups of the optimizer.
  package var groups: [[FixtureParameter]]
  package var frozen: [FixtureParameter] = []
  package var buffers: [FixtureParameter] = []
  package var shared: [(name: String, source: String)] = []
  /// Stages 1 and 2: the padding after every parameter but the last; nil as before DeepSpeed 0.19.
  package var alignment: Int? = 0
  /// Stage 3: the parameters to a flat group; nil for all.
  package var subgroup: Int?
  package var step = 20
  /// The steps of these that the optimizer did not make.
  package var skippedSteps = 0
  package var version = "0.19.8"
  /// What the files say of the ranks, where it is not the truth.
  package var statedPartitions: Int?
  /// Stage 0: whether the optimizer has the parameters in another order than the module.
  package var reversesMaster = false
  /// Elements that the last rank's last group lacks.
  package var missingElements = 0

  package init(_ parameters: [FixtureParameter], stage: Int = 3, ranks: Int = 2, dtype: DType = .float32) {
    groups = [parameters]
    self.stage = stage
    self.ranks = ranks
    self.dtype = dtype
  }

  var parameters: [FixtureParameter] { groups.flatMap { $0 } }

  /// The files of the tag folder.
  package var files: [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    if stage == 3 {
      for rank in 0..<ranks { files["zero_pp_rank_\(rank)_mp_rank_00_model_states.pt"] = modelStates(rank) }
    } else {
      files["mp_rank_00_model_states.pt"] = modelStates(0)
    }
    let prefix = dtype == .bfloat16 ? "bf16_" : ""
    for rank in 0..<(stage == 0 ? 0 : ranks) {
      files["\(prefix)zero_pp_rank_\(rank)_mp_rank_00_optim_states.pt"] = optimizerStates(rank)
    }
    return files
  }

  // MARK: - Model states

  private func modelStates(_ rank: Int) -> [UInt8] {
    var storages = StorageList()
    let module = stage == 3 ? emptyModule(&storages) : wholeModule(&storages)
    let optimizer: Py = stage == 0 && dtype != .float32 ? stageZeroMaster(&storages) : .none
    var entries: [(String, Py)] = [
      ("module", module), ("buffer_names", .list(buffers.map { .text($0.name) })), ("optimizer", optimizer),
      ("param_shapes", stage == 0 ? .none : .list(groups.map { shapes($0) })),
      ("frozen_param_shapes", stage < 2 ? .none : shapes(frozen)),
      ("shared_params", stage == 0 ? .none : .dict(shared.map { ($0.name, .text($0.source)) })),
      ("frozen_param_fragments", stage < 2 ? .none : .ordered(frozen.map { ($0.name, fragment($0, rank, &storages)) })),
    ]
    entries += [
      ("lr_scheduler", .dict([("last_batch_iteration", .int(step - 1))])), ("global_steps", .int(step)),
      ("skipped_steps", .int(skippedSteps)), ("dp_world_size", .int(ranks)), ("mp_world_size", .int(1)),
      ("ds_config", config), ("ds_version", .text(version)),
      // What a user's client_state may add: classes that nothing here knows.
      ("client", .instance("my.training.script", "State", .dict([("best", .float(0.5))]))),
    ]
    return TorchFile.zip(.dict(entries), storages.all)
  }

  private func wholeModule(_ storages: inout StorageList) -> Py {
    let weights = parameters + frozen
    // Stages 1 and 2 keep the module in one storage, at offsets.
    let key = storages.add(weights.flatMap(\.values), dtype)
    var offset = 0
    var items: [(String, Py)] = weights.map { parameter in
      defer { offset += parameter.values.count }
      return (parameter.name, key.tensor(parameter.size, offset: offset))
    }
    items += buffers.map { ($0.name, storages.add($0.values, .float32).tensor($0.size)) }
    items += shared.compactMap { alias in
      items.first { $0.0 == alias.source }.map { (alias.name, $0.1) }
    }
    return .ordered(items)
  }

  private func emptyModule(_ storages: inout StorageList) -> Py {
    var items = (parameters + frozen).map { ($0.name, storages.add([], dtype).tensor([0])) }
    items += buffers.map { ($0.name, storages.add($0.values, .float32).tensor($0.size)) }
    return .ordered(items)
  }

  private func stageZeroMaster(_ storages: inout StorageList) -> Py {
    let order = reversesMaster ? parameters.reversed() : parameters
    let master = storages.add(order.flatMap(\.values), .float32)
    return .dict([("fp32_groups_flat", .list([master.tensor([master.count])])), ("clip_grad", .float(1))])
  }

  private func fragment(_ parameter: FixtureParameter, _ rank: Int, _ storages: inout StorageList) -> Py {
    guard stage == 3 else { return storages.add(parameter.values, dtype).tensor(parameter.size) }
    let values = piece(of: parameter.values, rank)
    return storages.add(values, dtype).tensor([values.count])
  }

  private func shapes(_ parameters: [FixtureParameter]) -> Py {
    .ordered(parameters.map { ($0.name, .call("torch", "Size", [.tuple($0.size.map(Py.int))])) })
  }

  private var config: Py {
    .dict([
      ("train_batch_size", .int(16)), ("bf16", .dict([("enabled", .bool(dtype == .bfloat16))])),
      ("fp16", .dict([("enabled", .bool(dtype == .float16)), ("loss_scale", .int(0))])),
      ("zero_optimization", .dict([("stage", .int(stage))])),
    ])
  }

  // MARK: - Optimizer states

  private func optimizerStates(_ rank: Int) -> [UInt8] {
    var storages = StorageList()
    var state: [(String, Py)] = [
      ("loss_scaler", .instance("deepspeed.runtime.fp16.loss_scaler", "LossScaler", .dict([("cur_scale", .float(1))]))),
      ("zero_stage", .call("deepspeed.runtime.zero.config", "ZeroStageEnum", [.int(stage)])),
      ("ds_version", .text(version)),
    ]
    state += stage == 3 ? stage3(rank, &storages) : stages1And2(rank, &storages)
    return TorchFile.zip(
      .dict([("optimizer_state_dict", .dict(state)), ("ds_config", config), ("ds_version", .text(version))]),
      storages.all)
  }

  private func stage3(_ rank: Int, _ storages: inout StorageList) -> [(String, Py)] {
    let size = max(1, subgroup ?? parameters.count)
    var groups: [[Float]] = stride(from: 0, to: parameters.count, by: size).map { first in
      parameters[first..<min(first + size, parameters.count)].flatMap { piece(of: $0.values, rank) }
    }
    shorten(&groups, rank)
    let base = moments(groups.map(\.count), &storages)
    let flat = groups.enumerated().map { index, values -> Py in
      let tensor = storages.add(values, master)
      // DeepSpeed saves these as a subclass with attributes.
      return .call(
        "torch._tensor", "_rebuild_from_type_v2",
        [
          .global("torch._utils", "_rebuild_tensor_v2"), .global("torch", "Tensor"),
          .tuple(tensor.arguments([values.count])), .dict([("ds_id", .text("0_\(index)"))]),
        ])
    }
    return [
      ("partition_count", .int(statedPartitions ?? ranks)), ("optimizer_state_dict", base),
      ("fp32_flat_groups", .list(flat)),
    ]
  }

  private func stages1And2(_ rank: Int, _ storages: inout StorageList) -> [(String, Py)] {
    var pieces: [[Float]] = []
    var paddings: [Int] = []
    for group in groups {
      var flat: [Float] = []
      for (index, parameter) in group.enumerated() {
        flat += parameter.values
        if index + 1 < group.count { flat += [Float](repeating: 0, count: alignment ?? 0) }
      }
      let length = (flat.count + 2 * ranks - 1) / (2 * ranks) * 2
      let own = flat[min(rank * length, flat.count)..<min((rank + 1) * length, flat.count)]
      pieces.append(Array(own))
      paddings.append(length - own.count)
    }
    let whole = zip(pieces, paddings).map { $0.count + $1 }
    shorten(&pieces, rank)
    var state: [(String, Py)] = [
      ("base_optimizer_state", moments(whole, &storages)),
      (
        "single_partition_of_fp32_groups",
        .list(
          zip(pieces, paddings).map { piece, padding in
            // The tensor is a view that leaves the storage's padding out.
            storages.add(piece + [Float](repeating: 0, count: padding), master).tensor([piece.count])
          })
      ),
      ("group_paddings", .list(paddings.map(Py.int))),
      ("partition_count", .list(groups.map { _ in .int(statedPartitions ?? ranks) })),
      (
        "param_slice_mappings",
        .list([
          .ordered([
            ("x", .instance("deepspeed.utils.tensor_fragment", "fragment_address", .dict([("numel", .int(1))])))
          ])
        ])
      ),
    ]
    if let alignment {
      let all = groups.map { group in group.indices.map { Py.int($0 + 1 < group.count ? alignment : 0) } }
      state.append(("param_alignment_paddings", .list(all.map(Py.list))))
    }
    return state
  }

  /// The optimizer's moments, which nobody is to read: their values are not numbers.
  private func moments(_ counts: [Int], _ storages: inout StorageList) -> Py {
    let states = counts.enumerated().flatMap { index, count -> [UInt8] in
      let poison = [Float](repeating: .nan, count: count)
      let state = Py.dict([
        ("step", .int(step - skippedSteps)), ("exp_avg", storages.add(poison, .float32).tensor([count])),
        ("exp_avg_sq", storages.add(poison, .float32).tensor([count])),
      ])
      return Py.int(index).opcodes + state.opcodes
    }
    return .dict([
      ("state", .raw([0x7d, 0x28] + states + [0x75])), ("param_groups", .list([.dict([("lr", .float(1e-4))])])),
    ])
  }

  private func shorten(_ groups: inout [[Float]], _ rank: Int) {
    if rank == ranks - 1, let last = groups.indices.last { groups[last].removeLast(missingElements) }
  }

  /// A rank's piece of a parameter that is cut by itself, filled up with zeros.
  private func piece(of values: [Float], _ rank: Int) -> [Float] {
    let length = (values.count + ranks - 1) / ranks
    let own = Array(values[min(rank * length, values.count)..<min((rank + 1) * length, values.count)])
    return own + [Float](repeating: 0, count: length - own.count)
  }
}

/// The storages of a file that is being made.
struct StorageList {
  private(set) var all: [Storage] = []

  /// Adds a storage of `values` rounded to `dtype`.
  mutating func add(_ values: [Float], _ dtype: DType) -> Storage {
    let key = "\(all.count)"
    let storage =
      switch dtype {
      case .float32: Storage(key, values)
      case .float16: Storage(key, kind: "HalfStorage", width: 2, values.flatMap { little(DType.halfBits($0)) })
      case .bfloat16: Storage(key, kind: "BFloat16Storage", width: 2, values.flatMap { little(DType.bfloat16Bits($0)) })
      }
    all.append(storage)
    return storage
  }
}
