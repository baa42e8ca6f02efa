import Graphs
import ONNX
import Tensors
import TestSupport
import Testing

/// Einstein sums beyond products of two matrices.
@Suite struct EinsumTests {
  /// The numbers of `y`, made of the image `x` and the weights `w` by an equation.
  private func run(_ equation: String, _ inputs: [String], weights: [Int]) throws -> [Float] {
    let values = (0..<weights.reduce(1, *)).map { Float($0 % 5) - 2 }
    let einsum = Protobuf.node(
      "Einsum", inputs, ["e"],
      attributes: [Protobuf.text(1, "equation") + Protobuf.text(4, equation) + Protobuf.int(20, 3)])
    let file = try TemporaryFile(
      Protobuf.model(
        nodes: [einsum, Protobuf.node("Flatten", ["e"], ["y"])],
        tensors: [Protobuf.tensor("w", weights, raw: Protobuf.floats(values))],
        inputs: [Protobuf.value("x", [nil, 2, 2, 3])], outputs: [Protobuf.value("y", [nil, nil])]),
      ending: "onnx")
    let image = Tensor(Shape(2, 2, 3), (0..<12).map { Float($0) })
    return try withExtendedLifetime(file) { try logits(try ImportedModel(try ONNXFile(file.path)), image) }
  }

  /// numpy.einsum's results of np.arange(12).reshape(1, 2, 2, 3) and np.arange(n) % 5 - 2.
  @Test(arguments: [
    ("oc,bchw->bohw", ["w", "x"], [2, 2], [-6, -9, -12, -15, -18, -21, 6, 7, 8, 9, 10, 11] as [Float]),
    ("bchw->bc", ["x"], [1], [15, 51]),
    ("bchw,w->bc", ["x", "w"], [3], [-11, -47]),
    ("b...w,w->b...", ["x", "w"], [3], [-1, -10, -19, -28]),
    ("bchw,co", ["x", "w"], [2, 3], [6, 5, 4, 12, 13, 14, -12, -14, -16, 3, 2, 1, 15, 16, 17, -18, -20, -22]),
    ("bccw->bcw", ["x"], [1], [0, 1, 2, 9, 10, 11]), ("bccw->bw", ["x"], [1], [9, 11, 13]),
    ("bchw,cc->bhw", ["x", "w"], [2, 2], [6, 5, 4, 3, 2, 1]),
    ("bchw,oc,po->bphw", ["x", "w", "w"], [2, 2], [6, 11, 16, 21, 26, 31, 6, 7, 8, 9, 10, 11]),
  ])
  func equalsNumPy(_ equation: String, _ inputs: [String], _ weights: [Int], _ expected: [Float]) throws {
    #expect(try run(equation, inputs, weights: weights) == expected)
  }
}
