import ONNX
import TestSupport
import Testing

/// Convolutions whose weights the image makes, as CondConv has them: its pooled channels times a table.
extension OperatorImportTests {
  private static var weights: [[UInt8]] {
    [
      Protobuf.node("GlobalAveragePool", ["x"], ["pooled"]), Protobuf.node("Flatten", ["pooled"], ["routes"]),
      Protobuf.node("MatMul", ["routes", "table"], ["made"]), Protobuf.node("Reshape", ["made", "shape"], ["w"]),
    ]
  }

  /// Groups, kernel, stride, padding, dilation, and whether there is a bias.
  @Test(arguments: [
    (1, 1, 1, 0, 1, false), (1, 3, 1, 1, 1, true), (2, 3, 2, 1, 1, true), (4, 3, 1, 1, 1, false),
    (2, 3, 1, 2, 2, false),
  ])
  func weightsMayBeTheImages(
    _ group: Int, _ kernel: Int, _ stride: Int, _ pad: Int, _ dilation: Int, _ hasBias: Bool
  ) throws {
    let (channels, outputs, side) = (4, 8, 5)
    let shape = [outputs, channels / group, kernel, kernel]
    let count = shape.reduce(1, *)
    let table = (0..<channels * count).map { Float($0 * 7 % 11) - 5 }
    let bias = (0..<outputs).map { Float($0) / 4 }
    let image = (0..<channels * side * side).map { Float($0 * 5 % 13) - 6 }
    let nodes =
      Self.weights + [
        Protobuf.node(
          "Conv", ["x", "w"] + (hasBias ? ["bias"] : []), ["y"],
          attributes: [
            Protobuf.int("group", group), Protobuf.ints("strides", [stride, stride]),
            Protobuf.ints("pads", [pad, pad, pad, pad]), Protobuf.ints("dilations", [dilation, dilation]),
          ])
      ]
    let found = try result(
      nodes, [1, channels, side, side], image,
      tensors: [
        Self.float("table", [channels, count], table), Self.int64("shape", shape), Self.float("bias", [outputs], bias),
      ])

    let routes = (0..<channels).map { channel in
      image[channel * side * side..<(channel + 1) * side * side].reduce(0, +) / Float(side * side)
    }
    let weights = (0..<count).map { place in
      (0..<channels).reduce(Float(0)) { $0 + routes[$1] * table[$1 * count + place] }
    }
    let places = (side + 2 * pad - (kernel - 1) * dilation - 1) / stride + 1
    #expect(found.dimensions == [1, outputs, places, places])
    let inputs = channels / group
    for output in 0..<outputs {
      for place in 0..<places * places {
        var sum = hasBias ? bias[output] : 0
        for tap in 0..<inputs * kernel * kernel {
          let row = place / places * stride + tap / kernel % kernel * dilation - pad
          let column = place % places * stride + tap % kernel * dilation - pad
          guard (0..<side).contains(row), (0..<side).contains(column) else { continue }
          let channel = output / (outputs / group) * inputs + tap / (kernel * kernel)
          sum += weights[output * inputs * kernel * kernel + tap] * image[(channel * side + row) * side + column]
        }
        #expect(abs(found.elements[output * places * places + place] - sum) < 1e-3)
      }
    }
  }

  /// Of several images at a time the weights of all are one axis, which no image has alone.
  @Test func weightsOfSeveralImagesAreRefused() throws {
    let nodes =
      Self.weights + [
        Protobuf.node("Conv", ["x", "w"], ["y"])
      ]
    let error = try #require(throws: ONNXError.self) {
      try result(
        nodes, [2, 3, 2, 2],
        tensors: [Self.float("table", [3, 6], .init(repeating: 1, count: 18)), Self.int64("shape", [4, 3, 1, 1])])
    }
    #expect("\(error)".contains("exported for one image"), "\(error)")
  }
}
