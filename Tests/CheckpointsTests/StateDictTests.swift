import Checkpoints
import TestSupport
import Testing

@Suite struct StateDictTests {
  static let storage = Storage("0", [1, 2, 3, 4])
  static let weights = Py.ordered([("a.weight", storage.tensor([4])), ("a.bias", storage.tensor([2]))])
  static let others = Py.dict([("b", storage.tensor([1]))])
  static let optimizer = Py.dict([
    ("state", .dict([("0", .dict([("exp_avg", storage.tensor([4]))]))])), ("param_groups", .list([])),
  ])

  private func names(_ object: Py) throws -> [String] {
    try catalogue(TorchFile.zip(object, [Self.storage, Self.counts])).tensors.map(\.name)
  }

  static let nested: [Py] = [
    weights,
    .dict([("state_dict", weights)]),
    .dict([("epoch", .int(1)), ("model_state_dict", weights), ("optimizer_state_dict", optimizer)]),
    .dict([("net", weights), ("ema", others)]),
    .dict([("ema", weights), ("model", .none)]),
    .dict([("model", .dict([("state_dict", weights)])), ("optimizer", optimizer)]),
    .dict([("my_weights", weights), ("optimizer", optimizer), ("lr_scheduler", others), ("rng_state", others)]),
    .dict([("epoch", storage.tensor([1])), ("state_dict", weights)]),
    .ordered([("module.a.weight", storage.tensor([4])), ("module.a.bias", storage.tensor([2]))]),
    .dict([
      (
        "state_dict",
        .ordered([("model._orig_mod.a.weight", storage.tensor([4])), ("model._orig_mod.a.bias", storage.tensor([2]))])
      )
    ]),
    .ordered([
      ("a.weight", storage.tensor([4])), ("a.bias", storage.tensor([2])), ("a.total_ops", storage.tensor([1])),
      ("total_params", storage.tensor([1])),
    ]),
    .ordered([("a._orig_mod.weight", storage.tensor([4])), ("a._fsdp_wrapped_module.bias", storage.tensor([2]))]),
    .ordered([
      ("model.a._checkpoint_wrapped_module.weight", storage.tensor([4])), ("model.a.bias", storage.tensor([2])),
    ]),
    .dict([("x", .raw(weights.opcodes + [0x71, 9])), ("y", .raw([0x68, 9]))]),
    .dict([("acc", storage.tensor([1])), ("state_dict", .list([weights]))]),
    .dict([("acc", storage.tensor([1])), ("best", weights)]),
    .list([weights]),
    .ordered([
      ("net.a.weight", storage.tensor([2, 2])), ("net.a.bias", storage.tensor([2])),
      ("val_acc.correct", storage.tensor([])), ("n_averaged", counts.tensor([])),
    ]),
  ]

  static let counts = Storage("count", kind: "LongStorage", width: 8, little(Int64(3)))

  @Test(arguments: nested.indices) func findsTheWeights(form: Int) throws {
    #expect(try names(Self.nested[form]) == ["a.weight", "a.bias"])
  }

  @Test func readsPython2Strings() throws {
    let dict = Py.raw([0x7d] + Py.bytes("w").opcodes + Self.storage.tensor([4]).opcodes + [0x73])
    #expect(try names(dict) == ["w"])
  }

  static let none: [(Py, String)] = [
    (.dict([("epoch", .int(3)), ("optimizer", optimizer)]), "a dictionary with keys epoch, optimizer"),
    (.dict([]), "an empty dictionary"), (.list([.int(1)]), "a list"), (.int(1), "a plain value"),
    (storage.tensor([4]), "a single tensor"), (.instance("m", "Config", .dict([])), "an object of m.Config"),
  ]

  @Test(arguments: none.indices) func saysWhatIsThereInstead(index: Int) throws {
    let (object, what) = Self.none[index]
    #expect(
      try failure(TorchFile.zip(object, [Self.storage])) == "holds \(what), no state dict; save model.state_dict()")
  }

  @Test func refusesToChooseBetweenStateDicts() throws {
    let object = Py.dict([("generator", Self.weights), ("critic", Self.others)])
    #expect(
      try failure(TorchFile.zip(object, [Self.storage]))
        == "holds several sets of weights: generator, critic; choose one, such as generator")
  }

  private static func module(
    _ parameters: [(String, Py)], buffers: [(String, Py)] = [], temporary: [String] = [], children: [(String, Py)] = []
  ) -> Py {
    .instance(
      "__main__", "Block",
      .dict([
        ("training", .bool(false)), ("_parameters", .ordered(parameters)), ("_buffers", .dict(buffers)),
        ("_non_persistent_buffers_set", .call("__builtin__", "set", [.list(temporary.map(Py.text))])),
        ("_modules", .dict(children)),
      ]))
  }

  @Test func walksAWholeModule() throws {
    let leaf = Self.module(
      [("weight", Self.storage.tensor([4])), ("bias", .none)],
      buffers: [("running_mean", Self.storage.tensor([2])), ("scratch", Self.storage.tensor([1]))],
      temporary: ["scratch"])
    let net = Self.module(
      [("scale", Self.storage.tensor([1]))],
      children: [("first", leaf), ("none", .none), ("second", Self.module([], children: [("0", leaf)]))])
    let wanted = ["scale", "first.weight", "first.running_mean", "second.0.weight", "second.0.running_mean"]
    #expect(try names(net) == wanted)
    #expect(try names(.dict([("epoch", .int(1)), ("model", net)])) == wanted)
  }

  @Test func recordsTheSettingsOfParts() throws {
    let pool = Py.instance(
      "torch.nn.modules.pooling", "MaxPool2d",
      .dict([
        ("_parameters", .dict([])), ("_modules", .dict([])), ("kernel_size", .tuple([.int(3), .int(2)])),
        ("stride", .int(2)), ("padding", .text("same")), ("eps", .float(0.25)), ("ceil_mode", .bool(false)),
      ]))
    let leaf = Self.module([("weight", Self.storage.tensor([4]))])
    let parts = try catalogue(
      TorchFile.zip(Self.module([], children: [("pool", pool), ("fc", leaf)]), [Self.storage])
    ).moduleParts
    #expect(parts.map(\.path) == ["", "pool", "fc"])
    #expect(parts[1].className == "torch.nn.modules.pooling.MaxPool2d")
    #expect(parts[1].numbers == ["kernel_size": [3, 2], "stride": [2], "eps": [0.25], "ceil_mode": [0]])
    #expect(parts[1].texts == ["padding": "same"])
  }

  @Test func recordsHooksThatMakeNoWeights() throws {
    func hooked(_ hook: Py) -> Py {
      .instance(
        "torch.nn.modules.linear", "Linear",
        .dict([
          ("_parameters", .dict([("weight", Self.storage.tensor([4]))])), ("_modules", .dict([])),
          ("_forward_pre_hooks", .ordered([("0", .instance("torch.nn.utils.weight_norm", "WeightNorm", .dict([])))])),
          ("_forward_hooks", .ordered([("0", hook)])),
        ]))
    }
    for (hook, name) in [
      (Py.instance("m", "Scale", .dict([])), "m.Scale"), (.global("m", "scale"), "m.scale"),
      (.instance("torch.nn.utils.prune", "L1Unstructured", .dict([])), nil),
    ] {
      let module = Self.module([], children: [("fc", hooked(hook))])
      let parts = try catalogue(TorchFile.zip(module, [Self.storage])).moduleParts
      #expect(parts.map(\.hook) == [nil, name])
    }
  }

  @Test func listsOfTensorsHaveNamesByTheirPlace() throws {
    let tensors = Py.list([Self.storage.tensor([4]), Self.storage.tensor([2])])
    for object in [tensors, .dict([("shadow_params", tensors), ("decay", .float(0.9))])] {
      #expect(try names(object) == ["arr_0", "arr_1"])
    }
    // Beside a state dict they are none.
    #expect(try names(.dict([("losses", tensors), ("state_dict", Self.weights)])) == ["a.weight", "a.bias"])
  }

  @Test func packedWeightsAreNamed() throws {
    let cure =
      "is packed by quantisation; save the model's state_dict before it is quantised, or export the quantised model to ONNX"
    let packed = Py.ordered([
      ("a.weight", Self.storage.tensor([4])), ("fc._packed_params._packed_params", .tuple([.none])),
    ])
    #expect(try failure(TorchFile.zip(packed, [Self.storage])) == "tensor fc._packed_params._packed_params: \(cure)")
    let words = Py.ordered([("fc.qweight", Self.storage.tensor([4])), ("fc.scales", Self.storage.tensor([2]))])
    #expect(try failure(TorchFile.zip(words, [Self.storage])) == "tensor fc.qweight: \(cure)")
  }

  @Test func aModuleInsideItselfIsRefused() throws {
    let inner = Py.raw([0x68, 9])
    let cycle = Py.raw(
      Py.global("m", "M").opcodes + [0x29, 0x81, 0x71, 9]
        + Py.dict([("_parameters", .dict([])), ("_modules", .dict([("again", inner)]))]).opcodes + [0x62])
    #expect(try failure(TorchFile.zip(cycle, [])) != nil)
  }

  @Test func sharedNodesDoNotMultiplyTheWork() throws {
    // Forty levels, each of which refers to the one before twice.
    func doubled(_ start: [UInt8], _ level: (UInt8) -> [UInt8]) -> Py {
      .raw(start + [0x71, 0] + (1...40).flatMap { level($0) + [0x71, $0] })
    }
    func both(_ level: UInt8) -> Py {
      .dict([("x", .raw([0x68, level - 1])), ("y", .raw([0x68, level - 1])), ("model", .raw([0x68, level - 1]))])
    }
    let dicts = doubled(Py.dict([]).opcodes) { both($0).opcodes }
    let lists = doubled([0x5d]) { Py.list([.raw([0x68, $0 - 1]), .raw([0x68, $0 - 1])]).opcodes }
    let modules = doubled(Self.module([]).opcodes) { level in
      Py.instance("m", "M", .dict([("_parameters", .dict([])), ("_modules", both(level))])).opcodes
    }
    for bomb: Py in [dicts, lists, modules] {
      #expect(try failure(TorchFile.zip(bomb, [])) != nil)
      #expect(try failure(TorchFile.legacy(bomb, [])) != nil)
    }
  }
}
