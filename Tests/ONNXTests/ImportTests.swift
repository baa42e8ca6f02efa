import Graphs
import ONNX
import Tensors
import TestSupport
import Testing

/// What the importer makes of graphs, and the lines by which it refuses them.
@Suite struct ImportTests {
  private static let image = Protobuf.value("x", [nil, 3, 4, 4])

  /// A model from `x` to `y`, two logits.
  private func model(
    _ nodes: [[UInt8]], tensors: [[UInt8]] = [], inputs: [[UInt8]] = [ImportTests.image], opset: Int = 17,
    domain: String = "",
    functions: [[UInt8]] = []
  ) throws -> ImportedModel {
    let bytes = Protobuf.model(
      nodes: nodes, tensors: tensors, inputs: inputs, outputs: [Protobuf.value("y", [nil, 2])], opset: opset,
      domain: domain, functions: functions)
    let file = try TemporaryFile(bytes, ending: "onnx")
    return try withExtendedLifetime(file) {
      let model = try ImportedModel(try ONNXFile(file.path))
      _ = try parameterTensors(model)
      return model
    }
  }

  private func refuses(
    _ part: String, _ nodes: [[UInt8]], tensors: [[UInt8]] = [], inputs: [[UInt8]] = [ImportTests.image],
    functions: [[UInt8]] = [], place: SourceLocation = #_sourceLocation
  ) {
    #expect(sourceLocation: place) {
      try model(nodes, tensors: tensors, inputs: inputs, functions: functions)
    } throws: {
      "\($0)".contains(part) && !"\($0)".contains("\n")
    }
  }

  fileprivate static let weights = Protobuf.tensor(
    "w", [2, 48], raw: Protobuf.floats((0..<96).map { Float($0 % 7) - 3 }))
  private static let flatten = Protobuf.node("Flatten", ["x"], ["f"])
  private static let gemm = Protobuf.node(
    "Gemm", ["f", "w"], ["y"], name: "head", attributes: [Protobuf.int("transB", 1)])

  private static func int64(_ name: String, _ values: [Int]) -> [UInt8] {
    Protobuf.tensor(name, [values.count], type: 7, raw: values.flatMap { Protobuf.little($0) })
  }

  @Test func weightsStayRangesOfTheFile() throws {
    let model = try model([Self.flatten, Self.gemm], tensors: [Self.weights])
    #expect(model.graph.imageShape == Shape(3, 4, 4))
    #expect(model.graph.classCount == 2)
    #expect(model.graph.parameters.map(\.name) == ["w"])
    #expect(model.files.count == 1)
  }

  /// As `F.avg_pool2d(x, 4)` of planes of 4x4 is exported; a window of their half stays what it is.
  @Test(arguments: [(4, "GlobalAveragePool", 3), (2, "AveragePool", 12)])
  func averagesOfWholePlanesAreGlobal(_ side: Int, _ name: String, _ features: Int) throws {
    let pool = Protobuf.node(
      "AveragePool", ["x"], ["p"],
      attributes: [Protobuf.ints("kernel_shape", [side, side]), Protobuf.ints("strides", [side, side])])
    let weights = Protobuf.tensor("w", [2, features], raw: Protobuf.floats((0..<2 * features).map(Float.init)))
    let model = try model([pool, Protobuf.node("Flatten", ["p"], ["f"]), Self.gemm], tensors: [weights])
    #expect(model.graph.nodes.map(\.op.name) == [name, "Reshape", "Gemm"])
  }

  /// As VAN's 7x7 of dilation 3 has it: kernels read a border of 8 at the most.
  @Test(arguments: [(9, ["Pad", "Conv"]), (8, ["Conv"])])
  func wideBordersAreMadeByPad(_ pad: Int, _ operators: [String]) throws {
    let kernel = Protobuf.tensor("k", [1, 3, 3, 3], raw: Protobuf.floats((0..<27).map { $0 % 9 == 4 ? 2 : 5 }))
    let conv = Protobuf.node(
      "Conv", ["x", "k"], ["c"],
      attributes: [Protobuf.ints("pads", [pad, pad, pad, pad]), Protobuf.ints("dilations", [pad, pad])])
    let weights = Protobuf.tensor("w", [2, 16], raw: Protobuf.floats((0..<32).map { $0 < 16 ? 1 : 3 }))
    let model = try model([conv, Protobuf.node("Flatten", ["c"], ["f"]), Self.gemm], tensors: [kernel, weights])
    #expect(model.graph.nodes.map(\.op.name) == operators + ["Reshape", "Gemm"])
    // Only the middle of the kernel meets the image.
    let image = Tensor(Shape(3, 4, 4), (0..<48).map { Float($0) / 8 - 2 })
    let sum = image.elements.reduce(0, +)
    let found = try runs([conv, Protobuf.node("Flatten", ["c"], ["f"]), Self.gemm], image, [kernel], weights: weights)
    #expect(found == [2 * sum, 6 * sum])
  }

  /// Over no axes each element is reduced by itself.
  @Test(arguments: [("ReduceMax", []), ("ReduceL2", ["Abs"])])
  func reductionsOverNoAxesKeepTheElements(_ name: String, _ operators: [String]) throws {
    let reduce = Protobuf.node(name, ["x"], ["r"], attributes: [Protobuf.int("noop_with_empty_axes", 1)])
    let model = try model([reduce, Protobuf.node("Flatten", ["r"], ["f"]), Self.gemm], tensors: [Self.weights])
    #expect(model.graph.nodes.map(\.op.name) == operators + ["Reshape", "Gemm"])
  }

  /// As torch.export writes `nn.Softplus`: what is beyond the threshold is chosen by a comparison of the value itself.
  @Test func valuesAreCompared() throws {
    let limit = Protobuf.tensor("limit", [1], raw: Protobuf.floats([20]))
    let nodes = [
      Protobuf.node("Softplus", ["x"], ["s"]), Protobuf.node("Greater", ["x", "limit"], ["g"]),
      Protobuf.node("Not", ["g"], ["n"]), Protobuf.node("Where", ["n", "s", "x"], ["chosen"]),
      Protobuf.node("Flatten", ["chosen"], ["f"]), Self.gemm,
    ]
    let model = try model(nodes, tensors: [Self.weights, limit])
    #expect(model.graph.nodes.map(\.op.name) == ["Softplus", "Greater", "Equal", "Where", "Reshape", "Gemm"])
  }

  @Test func initialisersMayBeInputsAndNodesOutOfOrder() throws {
    let inputs = [Protobuf.value("w", [2, 48]), Self.image]
    let nodes = [Self.gemm, Protobuf.node("Dropout", ["g"], ["f"]), Protobuf.node("Flatten", ["x"], ["g"])]
    let model = try model(nodes, tensors: [Self.weights], inputs: inputs)
    #expect(model.graph.nodes.map(\.op.name) == ["Reshape", "Gemm"])
  }

  @Test func shapesAreFoldedWithAnOpenBatch() throws {
    let nodes = [
      Protobuf.node("Shape", ["x"], ["s"]),
      Protobuf.node("Gather", ["s", "zero"], ["b"], attributes: [Protobuf.int("axis", 0)]),
      Protobuf.node("Unsqueeze", ["b", "zero1"], ["b1"]),
      Protobuf.node("Concat", ["b1", "rest"], ["target"], attributes: [Protobuf.int("axis", 0)]),
      Protobuf.node("Reshape", ["x", "target"], ["f"]), Self.gemm,
    ]
    let zero = Protobuf.int(2, 7) + Protobuf.text(8, "zero") + Protobuf.bytes(9, Protobuf.little(0))
    let tensors = [Self.weights, zero, Self.int64("zero1", [0]), Self.int64("rest", [-1])]
    let model = try model(nodes, tensors: tensors)
    #expect(model.graph.nodes.map(\.op.name) == ["Reshape", "Gemm"])
  }

  @Test func channelsMayComeLast() throws {
    let input = [Protobuf.value("x", [1, 8, 2, 3])]
    let turn = Protobuf.node("Transpose", ["x"], ["t"], attributes: [Protobuf.ints("perm", [0, 3, 1, 2])])
    let model = try model(
      [turn, Protobuf.node("Flatten", ["t"], ["f"]), Self.gemm], tensors: [Self.weights], inputs: input)
    #expect(model.graph.imageShape == Shape(3, 8, 2))
    #expect(model.graph.nodes.map(\.op.name) == ["Reshape", "Gemm"])
  }

  @Test func viewsOfWeightsAreRead() throws {
    let turn = Protobuf.node("Transpose", ["w"], ["v"], attributes: [Protobuf.ints("perm", [1, 0])])
    let product = Protobuf.node("MatMul", ["f", "v"], ["y"])
    let image = Tensor(Shape(3, 4, 4), (0..<48).map { Float($0 % 5) })
    let expected = try runs([Self.flatten, Self.gemm], image)
    #expect(try runs([Self.flatten, turn, product], image) == expected)
    #expect(expected.count == 2)
  }

  /// Attention written out becomes one operator, of the same bits; where anything else stands in between it stays as it is.
  @Test func attentionIsRecognised() throws {
    let tensors = [("half", 0.5), ("third", 3), ("none", 0)].map { (name: String, number: Float) in
      Protobuf.tensor(name, [1], raw: Protobuf.floats([number]))
    }
    func attention(_ between: [UInt8]...) -> [[UInt8]] {
      [
        Protobuf.node("Transpose", ["x"], ["k"], attributes: [Protobuf.ints("perm", [0, 1, 3, 2])]),
        Protobuf.node("Mul", ["k", "half"], ["m"]), Protobuf.node("MatMul", ["x", "m"], ["s0"]),
      ] + between + [
        Protobuf.node("Softmax", ["s\(between.count)"], ["p"], attributes: [Protobuf.int("axis", -1)]),
        Protobuf.node("MatMul", ["p", "x"], ["a"]), Protobuf.node("Flatten", ["a"], ["f"]), Self.gemm,
      ]
    }
    let scaled = attention(Protobuf.node("Mul", ["half", "s0"], ["s1"]))
    let divided = attention(Protobuf.node("Div", ["s0", "third"], ["s1"]))
    let added = attention(
      Protobuf.node("Mul", ["half", "s0"], ["s1"]), Protobuf.node("Add", ["s1", "none"], ["s2"]))
    for (nodes, isOne) in [(scaled, true), (attention(), true), (divided, false), (added, false)] {
      let names = try model(nodes, tensors: tensors + [Self.weights]).graph.nodes.map(\.op.name)
      #expect(names.contains("Attention") == isOne && names.contains("Softmax") == !isOne, "\(names)")
    }
    let image = Tensor(Shape(3, 4, 4), (0..<48).map { Float($0 * 7 % 11) / 8 - 0.5 })
    #expect(try runs(scaled, image, tensors) == runs(added, image, tensors))
  }

  private func runs(
    _ nodes: [[UInt8]], _ image: Tensor, _ tensors: [[UInt8]] = [], weights: [UInt8] = ImportTests.weights
  ) throws -> [Float] {
    let bytes = Protobuf.model(
      nodes: nodes, tensors: tensors + [weights], inputs: [Self.image], outputs: [Protobuf.value("y", [nil, 2])])
    let file = try TemporaryFile(bytes, ending: "onnx")
    return try withExtendedLifetime(file) { try logits(try ImportedModel(try ONNXFile(file.path)), image) }
  }

  @Test func functionsAreInlined() throws {
    let function =
      Protobuf.text(1, "Head") + Protobuf.text(4, "a") + Protobuf.text(4, "b") + Protobuf.text(5, "c")
      + Protobuf.bytes(7, Protobuf.node("Flatten", ["a"], ["t"]))
      + Protobuf.bytes(7, Protobuf.node("Gemm", ["t", "b"], ["c"], attributes: [Protobuf.int("transB", 1)]))
      + Protobuf.text(10, "own")
    let call = Protobuf.node("Head", ["x", "w"], ["y"], domain: "own")
    let model = try model([call], tensors: [Self.weights], functions: [function])
    #expect(model.graph.nodes.map(\.op.name) == ["Reshape", "Gemm"])
    let endless =
      Protobuf.text(1, "Head") + Protobuf.text(4, "a") + Protobuf.text(5, "c")
      + Protobuf.bytes(7, Protobuf.node("Head", ["a"], ["c"], domain: "own")) + Protobuf.text(10, "own")
    refuses("functions call one another", [Protobuf.node("Head", ["x"], ["y"], domain: "own")], functions: [endless])
  }

  @Test func whatIsNotRunIsNamed() {
    refuses(
      "node head (com.microsoft.FusedConv)",
      [Protobuf.node("FusedConv", ["x"], ["y"], name: "head", domain: "com.microsoft")])
    refuses(
      "node head (NonZero): how many elements are not 0 depends on the image",
      [Protobuf.node("NonZero", ["x"], ["y"], name: "head")])
    let branch = Protobuf.text(1, "then_branch") + Protobuf.bytes(6, []) + Protobuf.int(20, 5)
    refuses("node head (If)", [Protobuf.node("If", ["x"], ["y"], name: "head", attributes: [branch])])
    let batch = [Self.int64("axes", [0])]
    refuses(
      "node mean (ReduceMean): it works along the axis of the batch",
      [Protobuf.node("ReduceMean", ["x"], ["y"], name: "mean", attributes: [Protobuf.ints("axes", [0])])],
      tensors: batch)
    // Of one image alone it would change nothing.
    refuses(
      "node waves (DFT): it works along the axis of the batch",
      [
        Protobuf.node("Unsqueeze", ["x", "last"], ["u"]),
        Protobuf.node("Transpose", ["u"], ["t"], attributes: [Protobuf.ints("perm", [1, 0, 2, 3, 4])]),
        Protobuf.node("DFT", ["t"], ["y"], name: "waves", attributes: [Protobuf.int("axis", 1)]),
      ], tensors: [Self.int64("last", [4])])
    refuses("wanted one row of logits", [Protobuf.node("Relu", ["x"], ["y"])])
    refuses(
      "wanted one batch of images", [Self.flatten, Self.gemm, Protobuf.node("Neg", ["z"], ["n"])],
      tensors: [Self.weights], inputs: [Self.image, Protobuf.value("z", [1])])
    refuses(
      "has 5 axes", [Self.flatten, Self.gemm], tensors: [Self.weights],
      inputs: [Protobuf.value("x", [nil, 3, 1, 4, 4])])
    refuses("open; export it with a fixed image size", [Self.flatten], inputs: [Protobuf.value("x", [nil, 3, nil, 4])])
    refuses("is of no numbers", [Self.flatten], inputs: [Protobuf.value("x", [nil, 3, 4, 4], type: 9)])
  }

  /// As torch.onnx.export writes it from an example of one image, though the batch of its input is open.
  @Test func nodesThatHoldForOneImageAreRunForEach() throws {
    let nodes = [Protobuf.node("Reshape", ["x", "s"], ["f"]), Self.gemm]
    let fixed = try model(nodes, tensors: [Self.weights, Self.int64("s", [1, 48])])
    let open = try model(nodes, tensors: [Self.weights, Self.int64("s", [-1, 48])])
    #expect(fixed.graph.nodes.map(\.op.name) == open.graph.nodes.map(\.op.name) && fixed.graph.classCount == 2)
    refuses("[N, 3, 4, 4] cannot become [2, 48]", nodes, tensors: [Self.weights, Self.int64("s", [2, 48])])
  }

  @Test func graphsThatContradictThemselvesAreRefused() {
    refuses("which nothing makes", [Protobuf.node("Relu", ["absent"], ["y"])])
    refuses("no node makes the output y", [Protobuf.node("Relu", ["x"], ["z"])])
    refuses(
      "cycle",
      [
        Protobuf.node("Add", ["x", "b"], ["a"]), Protobuf.node("Relu", ["a"], ["b"]),
        Protobuf.node("Relu", ["b"], ["y"]),
      ])
    refuses("two nodes or tensors make", [Protobuf.node("Relu", ["x"], ["y"]), Protobuf.node("Abs", ["x"], ["y"])])
    refuses("mixes images", [Protobuf.node("Reshape", ["x", "s"], ["y"])], tensors: [Self.int64("s", [48, -1])])
    refuses("cannot become", [Protobuf.node("Reshape", ["x", "s"], ["y"])], tensors: [Self.int64("s", [-1, 47])])
    refuses(
      "too large",
      [
        Protobuf.node(
          "ConstantOfShape", ["s"], ["c"],
          attributes: [
            Protobuf.text(1, "value") + Protobuf.bytes(5, Protobuf.tensor("v", [1], type: 7, raw: Protobuf.little(1)))
              + Protobuf.int(20, 4)
          ]), Protobuf.node("Add", ["x", "c"], ["y"]),
      ], tensors: [Self.int64("s", [1 << 20, 1 << 9])])
  }

  /// Constants are counted while they are held: nine times 2^24 elements are more than the limit only side by side.
  @Test func constantsMayBeManyOneAfterAnother() throws {
    let ones = Protobuf.node("ConstantOfShape", ["s"], ["c0"])
    let chain = (0..<9).map { Protobuf.node("Neg", ["c\($0)"], ["c\($0 + 1)"]) }
    let end = [
      Protobuf.node("Slice", ["c9", "zero", "one"], ["e"]), Protobuf.node("Add", ["x", "e"], ["a"]),
      Protobuf.node("Flatten", ["a"], ["f"]), Self.gemm,
    ]
    let tensors = [
      Self.weights, Self.int64("s", [1 << 24]), Self.int64("zero", [0]), Self.int64("one", [1]),
    ]
    #expect(try model([ones] + chain + end, tensors: tensors).graph.classCount == 2)
    let branches = (1...9).map { Protobuf.node("Neg", ["c0"], ["c\($0)"]) }
    let all = Protobuf.node("Max", (1...9).map { "c\($0)" }, ["e"])
    refuses("constant elements at a time", [ones] + branches + [all] + end.dropFirst(), tensors: tensors)
  }

  /// An open batch is N in messages, whatever it is computed with.
  @Test func messagesShowTheFilesShapes() {
    let shape = [
      Self.int64("s", [-1, 47]), Self.int64("p", [0, -3, 0, 0, 0, -1, 0, 0]), Self.int64("four", [-1, 4, 4]),
    ]
    refuses("[N, 3, 4, 4] cannot become [-1, 47]", [Protobuf.node("Reshape", ["x", "s"], ["y"])], tensors: shape)
    refuses("off a value of shape [N, 3, 4, 4]", [Protobuf.node("Pad", ["x", "p"], ["y"])], tensors: shape)
    refuses(
      "input of shape [3N, 4, 4] has not",
      [
        Protobuf.node("Reshape", ["x", "four"], ["r"]),
        Protobuf.node("LRN", ["r"], ["y"], attributes: [Protobuf.int("size", 3)]),
      ],
      tensors: shape)
    refuses(
      "shapes [N, 3, 4, 4], [26, 1, 1]",
      [Protobuf.node("Add", ["x", "c"], ["y"])],
      tensors: [Protobuf.tensor("c", [26, 1, 1], raw: Protobuf.floats([Float](repeating: 0, count: 26)))])
    refuses(
      "outside of axis 1 of [N, 3, 4, 4]",
      [Protobuf.node("Gather", ["x", "i"], ["y"], attributes: [Protobuf.int("axis", 1)])],
      tensors: [Self.int64("i", [13])])
  }

  @Test func aChainOfManyNodesIsImported() throws {
    var nodes = [Protobuf.node("Relu", ["x"], ["v0"])]
    for index in 1..<20_000 { nodes.append(Protobuf.node("Relu", ["v\(index - 1)"], ["v\(index)"])) }
    nodes += [Protobuf.node("Flatten", ["v19999"], ["f"]), Self.gemm]
    #expect(try model(nodes.reversed(), tensors: [Self.weights]).graph.nodes.count == 20_002)
  }

  @Test func quantisedValuesAreRounded() throws {
    let scale = Protobuf.int(2, 1) + Protobuf.text(8, "s") + Protobuf.bytes(9, Protobuf.floats([0.5]))
    let zero = Protobuf.int(2, 2) + Protobuf.text(8, "z") + Protobuf.bytes(9, [128])
    let model = try model(
      [
        Protobuf.node("QuantizeLinear", ["x", "s", "z"], ["q"]),
        Protobuf.node("DequantizeLinear", ["q", "s", "z"], ["d"]),
        Protobuf.node("Flatten", ["d"], ["f"]), Self.gemm,
      ], tensors: [Self.weights, scale, zero])
    #expect(model.graph.nodes.map(\.op.name) == ["QuantizeDequantize", "Reshape", "Gemm"])
  }
}
