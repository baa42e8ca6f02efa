import ONNX
import Tensors
import TestSupport
import Testing

/// What single operators give for a batch of two images, each run by itself.
@Suite struct OperatorImportTests {
  /// The output, `y` unless another is named, of nodes from `x`, whose elements are 0, 1, 2 and so on unless they are given.
  func result(
    _ nodes: [[UInt8]], _ shape: [Int], _ elements: [Float]? = nil, tensors: [[UInt8]] = [], opset: Int = 17,
    output: String = "y"
  ) throws -> (dimensions: [Int], elements: [Float]) {
    let bytes = Protobuf.model(
      nodes: nodes, tensors: tensors, inputs: [Protobuf.value("x", shape)], outputs: [Protobuf.value(output, [nil])],
      opset: opset)
    let file = try TemporaryFile(bytes, ending: "onnx")
    let count = shape.reduce(1, *)
    let images = FoldedTensor(shape, floats: elements ?? (0..<count).map { Float($0) })
    let found = try withExtendedLifetime(file) { try ReferenceRun(try ONNXFile(file.path)).images(images, [:])[0] }
    return (found.dimensions, found.floats ?? [])
  }

  static func int64(_ name: String, _ values: [Int], _ shape: [Int]? = nil) -> [UInt8] {
    Protobuf.tensor(name, shape ?? [values.count], type: 7, raw: values.flatMap { Protobuf.little($0) })
  }

  static func float(_ name: String, _ shape: [Int], _ values: [Float]) -> [UInt8] {
    Protobuf.tensor(name, shape, raw: Protobuf.floats(values))
  }

  /// Up to opset 20 a scale and a bias are for a group of channels, from 21 on for a channel.
  @Test(arguments: [(18, [2, -1], [1, 0]), (20, [2, -1], [1, 0]), (21, [2, 2, -1, -1], [1, 1, 0, 0])])
  func groupNormalizationTakesTheFactorsOfItsOpset(_ opset: Int, _ scale: [Float], _ bias: [Float]) throws {
    let node = Protobuf.node(
      "GroupNormalization", ["x", "scale", "bias"], ["y"], attributes: [Protobuf.int("num_groups", 2)])
    let image: [Float] = [3, 3, 7, 7, -1, 1, 1, -1]
    let found = try result(
      [node], [2, 4, 2], image + image.map { -$0 },
      tensors: [Self.float("scale", [scale.count], scale), Self.float("bias", [bias.count], bias)], opset: opset)
    let first: [Float] = [-1, -1, 3, 3, 1, -1, -1, 1]
    let second: [Float] = [3, 3, -1, -1, -1, 1, 1, -1]
    #expect(zip(found.elements, first + second).allSatisfy { abs($0 - $1) < 1e-4 }, "\(found.elements)")
  }

  @Test func groupNormalizationOfOtherFactorsIsRefused() {
    let node = Protobuf.node(
      "GroupNormalization", ["x", "scale", "scale"], ["y"], attributes: [Protobuf.int("num_groups", 2)])
    #expect(throws: ONNXError.self) {
      try result([node], [2, 4, 2], tensors: [Self.float("scale", [4], [1, 1, 1, 1])], opset: 18)
    }
  }

  /// What `torch.nn.functional.pad` gives.
  @Test(arguments: [
    ("constant", [9, 4, 5, 9, 8, 9]), ("reflect", [5, 4, 5, 9, 8, 9]), ("edge", [4, 4, 5, 8, 8, 9]),
  ])
  func padsBelowZeroCut(_ mode: String, _ expected: [Float]) throws {
    let node = Protobuf.node(
      "Pad", ["x", "pads", "value"], ["y"],
      attributes: [Protobuf.text(1, "mode") + Protobuf.text(4, mode) + Protobuf.int(20, 3)])
    let found = try result(
      [node], [2, 1, 3, 4],
      tensors: [Self.int64("pads", [0, 0, -1, 1, 0, 0, 0, -2]), Self.float("value", [], [9])])
    #expect(found.dimensions == [2, 1, 2, 3])
    let second = expected.map { $0 == 9 && mode == "constant" ? 9 : $0 + 12 }
    #expect(Array(found.elements.prefix(6)) == expected)
    if mode != "constant" { #expect(Array(found.elements.suffix(6)) == second) }
  }

  @Test func padsMayGoRound() throws {
    let node = Protobuf.node(
      "Pad", ["x", "pads"], ["y"],
      attributes: [Protobuf.text(1, "mode") + Protobuf.text(4, "wrap") + Protobuf.int(20, 3)])
    let found = try result(
      [node], [2, 1, 2, 3], tensors: [Self.int64("pads", [0, 0, 1, 2, 0, 0, 0, 1])], opset: 19)
    #expect(found.dimensions == [2, 1, 3, 6])
    #expect(
      Array(found.elements.prefix(18)) == [4, 5, 3, 4, 5, 3, 1, 2, 0, 1, 2, 0, 4, 5, 3, 4, 5, 3])
  }

  /// nn.MultiheadAttention's linear layers, `[tokens, images, features]`: one matrix a token.
  @Test(arguments: [1, 2]) func rowsOfAllImagesAreMultiplied(_ matrices: Int) throws {
    let nodes = [
      Protobuf.node("Transpose", ["x"], ["t"], attributes: [Protobuf.ints("perm", [1, 0, 2])]),
      Protobuf.node("MatMul", ["t", "w"], ["p"]),
      Protobuf.node("Transpose", ["p"], ["y"], attributes: [Protobuf.ints("perm", [1, 0, 2])]),
    ]
    let weights: [Float] = [1, 0, 2, 1, 0, 1, -1, 3]
    let found = try result(
      nodes, [2, 2, 2], tensors: [Self.float("w", [matrices, 2, 2], Array(weights.prefix(4 * matrices)))])
    let expected: [Float] = matrices == 1 ? [2, 1, 8, 3, 14, 5, 20, 7] : [2, 1, -3, 11, 14, 5, -7, 27]
    #expect(found.dimensions == [2, 2, 2])
    #expect(found.elements == expected)
  }

  /// A file of one image, whose axis is taken to be one of 1 where all channels are rows: a constant's rows there are no images.
  @Test func aSingleImagesAxisMakesWayForRows() throws {
    let nodes = [
      Protobuf.node("Reshape", ["x", "apart"], ["a"]), Protobuf.node("Mul", ["a", "eye"], ["m"]),
      Protobuf.node("Reshape", ["m", "joined"], ["y"]),
    ]
    let found = try result(
      nodes, [1, 2, 3],
      tensors: [
        Self.int64("apart", [2, 3, 1, 1]), Self.int64("joined", [1, 24]), Self.float("eye", [2, 2], [1, 0, 0, 1]),
      ])
    #expect(found.dimensions == [1, 24])
    #expect(found.elements == (0..<6).flatMap { [Float($0), 0, 0, Float($0)] })
  }

  /// What torch's exporter makes of `x[:, [1, 0], [0, 2]]`.
  @Test func elementsOfTheFirstAxesAreGathered() throws {
    let nodes = [
      Protobuf.node("Transpose", ["x"], ["t"], attributes: [Protobuf.ints("perm", [1, 2, 0])]),
      Protobuf.node("GatherND", ["t", "places"], ["g"]),
      Protobuf.node("Transpose", ["g"], ["y"], attributes: [Protobuf.ints("perm", [1, 0])]),
    ]
    let found = try result(nodes, [2, 2, 3], tensors: [Self.int64("places", [1, 0, 0, -1], [2, 2])])
    #expect(found.dimensions == [2, 2])
    #expect(found.elements == [3, 2, 9, 8])
  }

  /// What torch's exporter makes of `x[:, [1, 0]] = -x`, of `x[:, [0, 0]] = -x`, where the last one holds, and of an assignment to `x[:, [1, 0], [0, 2]]`.
  @Test(
    arguments: [
      ([1, 0], [2, 1], [-3, -4, -5, 0, -1, -2], [-9, -10, -11, -6, -7, -8]),
      ([0, 0], [2, 1], [-3, -4, -5, 3, 4, 5], [-9, -10, -11, 9, 10, 11]),
      ([1, 0, 0, -1], [2, 2], [0, 1, -4, 0, 4, 5], [6, 7, -10, -6, 10, 11]),
    ] as [([Int], [Int], [Float], [Float])])
  func slicesOfTheFirstAxesAreReplaced(
    _ indices: [Int], _ shape: [Int], _ first: [Float], _ second: [Float]
  ) throws {
    let isElements = shape[1] == 2
    let nodes = [
      Protobuf.node("Transpose", ["x"], ["t"], attributes: [Protobuf.ints("perm", [1, 2, 0])]),
      Protobuf.node("Neg", ["t"], ["n"]), Protobuf.node("GatherND", ["n", "diagonal"], ["d"]),
      Protobuf.node("ScatterND", ["t", "places", isElements ? "d" : "n"], ["s"]),
      Protobuf.node("Transpose", ["s"], ["y"], attributes: [Protobuf.ints("perm", [2, 0, 1])]),
    ]
    let found = try result(
      nodes, [2, 2, 3],
      tensors: [Self.int64("places", indices, shape), Self.int64("diagonal", [0, 0, 1, 1], [2, 2])])
    #expect(found.dimensions == [2, 2, 3])
    #expect(found.elements == first + second)
  }

  /// What torch's exporter makes of `x[:, 1, 1:] = torch.tensor([7, 8])`: rows of indices that name all images.
  @Test(arguments: [[0, 1], [1, 0]])
  func elementsOfEachImageAreReplaced(_ images: [Int]) throws {
    let node = Protobuf.node("ScatterND", ["x", "places", "new"], ["y"])
    let places = images.flatMap { [$0, 1, 1, $0, 1, 2] }
    let tensors = [Self.int64("places", places, [2, 2, 3]), Self.float("new", [2, 2], [7, 8, 7, 8])]
    guard images == [0, 1] else {
      #expect(throws: ONNXError.self) { try result([node], [2, 2, 3], tensors: tensors) }
      return
    }
    let found = try result([node], [2, 2, 3], tensors: tensors)
    #expect(found.dimensions == [2, 2, 3])
    #expect(found.elements == [0, 1, 2, 3, 7, 8, 6, 7, 8, 9, 7, 8])
  }

  /// Lists of values, as exporters write `chunk` and `torch.cat` of what a loop filled.
  @Test func listsOfValuesAreFollowed() throws {
    let axis = [Protobuf.int("axis", 1)]
    let nodes = [
      Protobuf.node("SplitToSequence", ["x", "two"], ["parts"], attributes: axis),
      Protobuf.node("SequenceAt", ["parts", "last"], ["b"]), Protobuf.node("SequenceAt", ["parts", "zero"], ["a"]),
      Protobuf.node("SequenceEmpty", [], ["none"]), Protobuf.node("SequenceInsert", ["none", "b"], ["one"]),
      Protobuf.node("SequenceInsert", ["one", "b", "zero"], ["more"]),
      Protobuf.node("SequenceErase", ["more"], ["less"]),
      Protobuf.node("SequenceInsert", ["less", "a"], ["all"]),
      Protobuf.node("ConcatFromSequence", ["all"], ["y"], attributes: axis),
    ]
    let tensors = [Self.int64("two", [2], []), Self.int64("last", [-1], []), Self.int64("zero", [0], [])]
    let found = try result(nodes, [2, 3], tensors: tensors)
    #expect(found.dimensions == [2, 3])
    #expect(found.elements == [2, 0, 1, 5, 3, 4])
    let stack = [
      Protobuf.node(
        "SplitToSequence", ["x"], ["parts"], attributes: axis + [Protobuf.int("keepdims", 0)]),
      Protobuf.node(
        "ConcatFromSequence", ["parts"], ["y"], attributes: [Protobuf.int("axis", 1), Protobuf.int("new_axis", 1)]),
    ]
    #expect(try result(stack, [2, 3]).elements == [0, 1, 2, 3, 4, 5])
    let outside = [nodes[0], Protobuf.node("SequenceAt", ["parts", "two"], ["y"])]
    #expect(throws: ONNXError.self) { try result(outside, [2, 3], tensors: tensors) }
    let erased = [Protobuf.node("SequenceEmpty", [], ["none"]), Protobuf.node("SequenceErase", ["none"], ["y"])]
    #expect(throws: ONNXError.self) { try result(erased, [2, 3]) }
  }

  @Test func imagesAreNotReplaced() throws {
    let node = Protobuf.node("ScatterND", ["x", "place", "x"], ["y"])
    let error = try #require(throws: ONNXError.self) {
      try result([node], [2, 3], tensors: [Self.int64("place", [1, 0], [2, 1])])
    }
    #expect("\(error)".contains("along the axis of the batch"), "\(error)")
  }

  /// Instance norms with kept statistics as torch decomposes them: the channels of all images are one axis.
  @Test func channelsOfAllImagesAreNormalised() throws {
    let nodes = [
      Protobuf.node("Reshape", ["x", "joined"], ["j"]),
      Protobuf.node("BatchNormalization", ["j", "scale", "bias", "mean", "variance"], ["n"]),
      Protobuf.node("Reshape", ["n", "apart"], ["y"]),
    ]
    let found = try result(
      nodes, [2, 2, 2],
      tensors: [
        Self.int64("joined", [1, 4, 2]), Self.int64("apart", [2, 2, 2]), Self.float("scale", [4], [1, 2, 1, 2]),
        Self.float("bias", [4], [0, 1, 0, 1]), Self.float("mean", [4], [1, 3, 1, 3]),
        Self.float("variance", [4], [1, 4, 1, 4]),
      ])
    let expected: [Float] = [-1, 0, 0, 1, 3, 4, 4, 5]
    #expect(zip(found.elements, expected).allSatisfy { abs($0 - $1) < 1e-4 }, "\(found.elements)")
  }
}
