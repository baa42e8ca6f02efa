import Graphs
import ONNX
import Tensors
import TestSupport
import Testing

/// What a graph may take for an image beside planes of floats.
@Suite struct ImageInputTests {
  private static let weights = (0..<96).map { Float($0 % 7) - 3 }
  private static let pixels = (0..<48).map { Float($0 * 37 % 256) }

  /// A classifier of two classes of 48 numbers, behind the nodes that make `f` of the input `x`.
  private func model(
    _ nodes: [[UInt8]], _ extents: [Int?], type: Int = 1, tensors: [[UInt8]] = [], images: Shape? = nil
  ) throws -> (model: ImportedModel, logits: [Float]) {
    let weights = Protobuf.tensor("w", [2, 48], raw: Protobuf.floats(Self.weights))
    let last = Protobuf.node("Gemm", ["f", "w"], ["y"], attributes: [Protobuf.int("transB", 1)])
    let file = try TemporaryFile(
      Protobuf.model(
        nodes: nodes + [last], tensors: tensors + [weights], inputs: [Protobuf.value("x", extents, type: type)],
        outputs: [Protobuf.value("y", [nil, 2])]),
      ending: "onnx")
    return try withExtendedLifetime(file) {
      let model = try ImportedModel(try ONNXFile(file.path), images: { KnownImages(shape: images) })
      return (model, try logits(model, Tensor(model.graph.imageShape, Self.pixels)))
    }
  }

  /// The logits of the pixels times `scale` plus `offset`, in the order in which the row has them.
  private func expected(scale: Float = 1, offset: Float = 0, order: [Int] = Array(0..<48)) -> [Float] {
    (0..<2).map { row in
      order.enumerated().reduce(0) {
        $0 + (Self.pixels[$1.element] * scale + offset) * Self.weights[row * 48 + $1.offset]
      }
    }
  }

  private let flatten = Protobuf.node("Flatten", ["x"], ["f"])

  /// As torch.uint8, int32 or int64 images that the model casts to floats.
  @Test(arguments: [2, 6, 7]) func bytesAreTakenAsTheyAre(_ type: Int) throws {
    let nodes = [
      Protobuf.node("Flatten", ["x"], ["b"]), Protobuf.node("Cast", ["b"], ["c"], attributes: [Protobuf.int("to", 1)]),
      Protobuf.node("Mul", ["c", "s"], ["f"]),
    ]
    let found = try model(
      nodes, [nil, 3, 4, 4], type: type, tensors: [Protobuf.tensor("s", [], raw: Protobuf.floats([0.5]))])
    #expect(found.model.input?.takesBytes == true)
    #expect(found.logits == expected(scale: 0.5))
  }

  @Test func bytesAreDequantised() throws {
    let tensors = [
      Protobuf.tensor("s", [], raw: Protobuf.floats([0.25])), Protobuf.tensor("z", [], type: 2, raw: [128]),
    ]
    let nodes = [
      Protobuf.node("DequantizeLinear", ["x", "s", "z"], ["d"]), Protobuf.node("Flatten", ["d"], ["f"]),
    ]
    #expect(try model(nodes, [nil, 3, 4, 4], type: 2, tensors: tensors).logits == expected(scale: 0.25, offset: -32))
  }

  /// Whole numbers wrap and are cut where floats are not.
  @Test func bytesAreNotComputedWith() throws {
    let nodes = [
      Protobuf.node("Div", ["x", "h"], ["b"]), Protobuf.node("Cast", ["b"], ["c"], attributes: [Protobuf.int("to", 1)]),
      Protobuf.node("Flatten", ["c"], ["f"]),
    ]
    #expect {
      try model(nodes, [nil, 3, 4, 4], type: 2, tensors: [Protobuf.tensor("h", [], type: 2, raw: [2])])
    } throws: { error in "\(error)".hasSuffix("cast images to float before it (x.float())") }
    #expect { try model([flatten], [nil, 3, 4, 4], type: 9) } throws: { error in
      "\(error)".hasSuffix("its input x is of no numbers; export it with float32 images")
    }
  }

  @Test func anOpenSizeIsThatOfTheImages() throws {
    for extents in [[nil, 3, nil, nil], [nil, nil, nil, nil], [1, 3, 4, nil]] as [[Int?]] {
      let found = try model([flatten], extents, images: Shape(3, 4, 4))
      #expect(found.model.graph.imageShape == Shape(3, 4, 4))
      #expect(found.logits == expected() && found.model.input == nil)
    }
    let order = (0..<16).flatMap { place in (0..<3).map { 16 * $0 + place } }
    #expect(try model([flatten], [nil, nil, nil, 3], images: Shape(3, 4, 4)).logits == expected(order: order))
    #expect { try model([flatten], [nil, 3, nil, nil]) } throws: { error in
      "\(error)".hasSuffix("its input x leaves batch open; export it with a fixed image size")
    }
  }

  /// As perceptrons take x.flatten(1).
  @Test func aRowIsAnImageChannelByChannel() throws {
    let found = try model([Protobuf.node("Identity", ["x"], ["f"])], [nil, 48])
    #expect(found.model.graph.imageShape == Shape(3, 4, 4) && found.model.input?.row == Shape(3, 4, 4))
    #expect(found.logits == expected())
    let open = try model([Protobuf.node("Identity", ["x"], ["f"])], [nil, nil], images: Shape(1, 6, 8))
    #expect(open.model.graph.imageShape == Shape(1, 6, 8) && open.logits == expected())
    #expect { try model([Protobuf.node("Identity", ["x"], ["f"])], [nil, 47]) } throws: { error in
      "\(error)".contains("its input x is a row of numbers of no square image")
    }
  }

  /// As Keras takes MNIST.
  @Test func planesWithoutChannelsAreOfOne() throws {
    let found = try model([flatten], [nil, 6, 8])
    #expect(found.model.graph.imageShape == Shape(1, 6, 8) && found.logits == expected())
  }
}
