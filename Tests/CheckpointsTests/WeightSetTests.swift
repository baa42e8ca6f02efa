import Checkpoints
import TestSupport
import Testing

/// Files with several sets of weights, prefixes of any name, and what lies beside a model.
@Suite struct WeightSetTests {
  static let storage = Storage("0", [1, 2, 3, 4, 5, 6])
  static let raw = Py.ordered([("conv.weight", storage.tensor([2, 2])), ("fc.weight", storage.tensor([1, 2]))])
  static let averaged = Py.ordered([
    ("conv.weight", storage.tensor([2, 2], offset: 2)), ("fc.weight", storage.tensor([1, 2], offset: 4)),
  ])
  static let wrapped = Py.dict([("epoch", .int(1)), ("state_dict", raw), ("state_dict_ema", averaged)])
  static let flat = Py.ordered([
    ("model.conv.weight", storage.tensor([2, 2])), ("model.fc.weight", storage.tensor([1, 2])),
    ("model_ema.module.conv.weight", storage.tensor([2, 2], offset: 2)),
    ("model_ema.module.fc.weight", storage.tensor([1, 2], offset: 4)), ("norm.mean", storage.tensor([3])),
  ])

  private func open(_ object: Py, _ choice: String? = nil) throws -> (Catalogue, [Float]) {
    let file = try TemporaryFile(TorchFile.zip(object, [Self.storage]))
    let catalogue = try Catalogue.open(
      file.path, options: CheckpointOptions(weights: choice.map { WeightChoice($0) }))
    return (catalogue, try floats(#require(catalogue["fc.weight"]), of: catalogue))
  }

  private func refusal(_ object: Py, _ choice: String) throws -> String? {
    let file = try TemporaryFile(TorchFile.zip(object, [Self.storage]))
    defer { withExtendedLifetime(file) {} }
    do throws(CheckpointError) {
      _ = try Catalogue.open(
        file.path,
        options: CheckpointOptions(weights: WeightChoice(choice)))
      return nil
    } catch { return error.description.split(separator: ": ", maxSplits: 1).last.map(String.init) }
  }

  @Test func theTrainedSetIsTakenAndTheOtherNamed() throws {
    for choice in [nil, "raw", "state_dict"] {
      let (catalogue, values) = try open(Self.wrapped, choice)
      #expect(values == [1, 2])
      #expect(catalogue.weightSets?.taken == "state_dict")
      #expect(catalogue.weightSets?.others == ["state_dict_ema"])
    }
    for choice in ["ema", "state_dict_ema"] {
      let (catalogue, values) = try open(Self.wrapped, choice)
      #expect(values == [5, 6])
      #expect(catalogue.weightSets?.taken == "state_dict_ema")
    }
  }

  @Test func copiesWithinOneStateDictAreSetsToo() throws {
    let (catalogue, values) = try open(Self.flat)
    #expect(values == [1, 2])
    #expect(catalogue.tensors.map(\.name) == ["conv.weight", "fc.weight", "norm.mean"])
    #expect(catalogue.weightSets?.others == ["model_ema"])
    let (averaged, other) = try open(Self.flat, "ema")
    #expect(other == [5, 6])
    #expect(averaged.tensors.map(\.name) == ["conv.weight", "fc.weight", "norm.mean"])
  }

  /// Where training code keeps an average: with names without dots, in a list without names, and among what callbacks have.
  static let averages: [(String, Py)] = [
    (
      "model_ema",
      .ordered([
        ("model.conv.weight", storage.tensor([2, 2])), ("model.fc.weight", storage.tensor([1, 2])),
        ("model_ema.decay", storage.tensor([])), ("model_ema.convweight", storage.tensor([2, 2], offset: 2)),
        ("model_ema.fcweight", storage.tensor([1, 2], offset: 4)),
      ])
    ),
    (
      "ema.shadow_params",
      .dict([
        ("model", raw),
        (
          "ema",
          .dict([
            ("decay", .int(1)),
            ("shadow_params", .list([storage.tensor([2, 2], offset: 2), storage.tensor([1, 2], offset: 4)])),
          ])
        ),
      ])
    ),
    (
      "callbacks.Average.average_model_state",
      .dict([
        ("state_dict", raw), ("callbacks", .dict([("Average", .dict([("average_model_state", averaged)]))])),
      ])
    ),
  ]

  @Test(arguments: averages.indices) func averagesAreFoundWhereverTheyAre(index: Int) throws {
    let (key, object) = Self.averages[index]
    let (catalogue, values) = try open(object)
    #expect(values == [1, 2] && catalogue.weightSets?.others == [key])
    #expect(catalogue.tensors.map(\.name) == ["conv.weight", "fc.weight"])
    let (averaged, other) = try open(object, "ema")
    #expect(other == [5, 6] && averaged.weightSets?.taken == key)
    #expect(averaged.tensors.map(\.name) == ["conv.weight", "fc.weight"])
  }

  /// A teacher may be a larger model; what only the loss reads is none of either.
  @Test func aStudentIsTakenBesideItsTeacher() throws {
    let object = Py.ordered([
      ("student.conv.weight", Self.storage.tensor([2, 2])), ("student.fc.weight", Self.storage.tensor([1, 2])),
      ("teacher.conv.weight", Self.storage.tensor([2, 2])), ("teacher.more.weight", Self.storage.tensor([2, 2])),
      ("teacher.fc.weight", Self.storage.tensor([1, 2], offset: 4)), ("class_weights", Self.storage.tensor([2])),
    ])
    let (catalogue, values) = try open(object)
    #expect(
      values == [1, 2] && catalogue.weightSets?.taken == "student" && catalogue.weightSets?.others == ["teacher"])
    #expect(catalogue.tensors.map(\.name) == ["conv.weight", "fc.weight"])
    #expect(catalogue.beside == ["class_weights"])
    #expect(try open(object, "teacher").1 == [5, 6])
    // An average of some of the tensors, as of the parameters alone.
    let parts = Py.ordered([
      ("net.conv.weight", Self.storage.tensor([2, 2])), ("net.fc.weight", Self.storage.tensor([1, 2])),
      ("net.norm.mean", Self.storage.tensor([2])), ("net_ema.conv.weight", Self.storage.tensor([2, 2])),
      ("net_ema.fc.weight", Self.storage.tensor([1, 2], offset: 4)),
    ])
    #expect(try open(parts).0.weightSets?.others == ["net_ema"])
    #expect(try open(parts, "ema").1 == [5, 6])
  }

  @Test func featuresAndTheirClassifierMayBeStateDictsOfTheirOwn() throws {
    let layer = Py.ordered([("weight", Self.storage.tensor([1, 2]))])
    let features = Py.ordered([("a.weight", Self.storage.tensor([2, 2])), ("b.weight", Self.storage.tensor([2, 2]))])
    let file = TorchFile.zip(.dict([("encoder", features), ("fc", layer), ("epoch", .int(1))]), [Self.storage])
    #expect(try catalogue(file).tensors.map(\.name) == ["encoder.a.weight", "encoder.b.weight", "fc.weight"])
  }

  /// Best scores and states of other callbacks are no weights.
  @Test func whatCallbacksKeepBesideIsNoSet() throws {
    let other = Py.dict([("Checkpoint", .dict([("best_model_score", Self.storage.tensor([1])), ("last", Self.raw)]))])
    #expect(try open(.dict([("state_dict", Self.raw), ("callbacks", other)])).0.weightSets == nil)
  }

  @Test func aTupleOfOneAndAnEmptyPrefixAreSeenThrough() throws {
    let tuple = Py.dict([("net", .tuple([Self.raw])), ("acc", Self.storage.tensor([1]))])
    let dots = Py.ordered([
      (".conv.weight", Self.storage.tensor([2, 2])), (".fc.weight", Self.storage.tensor([1, 2])),
    ])
    for object in [tuple, dots] {
      #expect(try open(object).0.tensors.map(\.name) == ["conv.weight", "fc.weight"])
    }
  }

  @Test func aListOfStateDictsIsChosenFromByNumber() throws {
    let list = Py.dict([("clients", .list([Self.raw, Self.averaged]))])
    #expect(try open(list, "clients.1").1 == [5, 6])
    #expect(
      try refusal(list, "raw")
        == "holds several sets of weights: clients.0, clients.1; choose one, such as clients.0")
  }

  @Test func aChoiceThatCannotBeMetIsRefused() throws {
    #expect(
      try refusal(Self.wrapped, "best")
        == "has no such weights as were asked for; choose one of: state_dict, state_dict_ema")
    #expect(try refusal(Self.raw, "ema") == "holds one set of weights only; choose none")
    #expect(try refusal(Self.raw, "raw") == nil)
  }

  @Test func aModelsOwnNamesStayAsTheyAre() throws {
    let names = [
      "features.0.weight", "features.1.weight", "norm.weight", "head.weight",
    ]
    let storage = Self.storage
    let object = Py.ordered(names.map { ($0, storage.tensor($0.hasPrefix("norm") ? [2] : [2, 2])) })
    #expect(try catalogue(TorchFile.zip(object, [storage])).tensors.map(\.name) == names)
  }

  static func array(_ type: String, _ shape: [Int], _ text: String, isFortran: Bool = false, order: String = "<") -> Py
  {
    let kind = Py.call("numpy", "dtype", [.text(type), .bool(false), .bool(true)])
    let dtype = Py.raw(
      kind.opcodes + Py.tuple([.int(3), .text(order), .none, .none, .none, .int(-1), .int(-1), .int(0)]).opcodes
        + [0x62])
    let state = Py.tuple([
      .int(1), .tuple(shape.map(Py.int)), dtype, .bool(isFortran),
      .call("_codecs", "encode", [.text(text), .text("latin1")]),
    ])
    let made = Py.call(
      "numpy.core.multiarray", "_reconstruct", [.global("numpy", "ndarray"), .tuple([.int(0)]), .bytes("b")])
    return .raw(made.opcodes + state.opcodes + [0x62])
  }

  @Test func readsNumPyArrays() throws {
    // 1, 2, 3, 4 in float32; above 0x7f a byte is two in the pickle.
    let text = "\u{0}\u{0}\u{80}\u{3f}\u{0}\u{0}\u{0}\u{40}\u{0}\u{0}\u{40}\u{40}\u{0}\u{0}\u{80}\u{40}"
    let object = Py.ordered([
      ("a.weight", Self.array("f4", [2, 2], text)), ("a.flipped", Self.array("f4", [2, 2], text, isFortran: true)),
    ])
    for bytes in [TorchFile.zip(object, []), TorchFile.legacy(object, [])] {
      let arrays = try catalogue(bytes)
      #expect(try floats(#require(arrays["a.weight"]), of: arrays) == [1, 2, 3, 4])
      #expect(try floats(#require(arrays["a.flipped"]), of: arrays) == [1, 3, 2, 4])
    }
    // Products of extents that overflow beside one of 0.
    let empty = Py.ordered([
      ("a.weight", Self.array("f4", [1, 1], "\0\0\0\0")), ("e", Self.array("f4", [0, 1 << 40, 1 << 40], "")),
    ])
    #expect(try catalogue(TorchFile.zip(empty, []))["e"]?.shape.elementCount == 0)
    let refused: [(Py, String)] = [
      (Self.array("f4", [2, 3], text), "tensor w: has fewer or more bytes than its shape says; save it again"),
      (
        Self.array("f4", [2, 2], text, order: ">"),
        "tensor w: is a NumPy array of f4, which is not read; save it as float32 (f4)"
      ),
      (Self.array("O8", [1], text), "tensor w: is a NumPy array of O8, which is not read; save it as float32 (f4)"),
    ]
    for (array, line) in refused { #expect(try failure(TorchFile.zip(.dict([("w", array)]), [])) == line) }
  }
}

/// Public files and their likes.
@Suite(.enabled(if: TestData.has("wild", "net"), "\(TestData.skipReason)"))
struct WildCheckpointTests {
  static let nets = [
    "s1-lit-net-prefix/lit_net-.ckpt", "s4-ema-timm/ema_timm.pth.tar", "s6-swa/swa.pth", "s8-numpy/numpy.pth",
  ]

  @Test(arguments: nets) func opensAsTheNetThatItIs(name: String) throws {
    let reference = try Catalogue.open(TestData.path("net/cifar_net.safetensors"))
    let catalogue = try Catalogue.open(TestData.path("wild/" + name))
    #expect(Set(catalogue.tensors.map(\.name)) == Set(reference.tensors.map(\.name)))
    for tensor in reference.tensors {
      let own = try #require(catalogue[tensor.name])
      #expect(own.shape == tensor.shape)
      #expect(try floats(own, of: catalogue) == floats(tensor, of: reference), "\(tensor.name)")
    }
  }

  @Test func takesTheStateDictOutOfItsList() throws {
    let catalogue = try Catalogue.open(TestData.path("wild/r3-list-and-acc/cifar_conv_small_pgd.pth"))
    #expect(
      catalogue.tensors.map(\.name) == [
        "0.weight", "0.bias", "2.weight", "2.bias", "5.weight", "5.bias", "7.weight", "7.bias",
      ])
  }

  @Test func takesTheAverageWhereItIsWanted() throws {
    let path = TestData.path("wild/s4-ema-timm/ema_timm.pth.tar")
    let raw = try Catalogue.open(path)
    let averaged = try Catalogue.open(path, options: CheckpointOptions(weights: .averaged))
    #expect(averaged.weightSets?.taken == "state_dict_ema")
    let name = "fc3.weight"
    #expect(try floats(#require(raw[name]), of: raw) != floats(#require(averaged[name]), of: averaged))
  }
}
