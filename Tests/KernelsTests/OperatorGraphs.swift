import Graphs
import Tensors

func operatorGraphs() -> [(String, GraphRecipe)] {
  unaryGraphs() + binaryGraphs() + signedZeroGraphs() + channelGraphs() + convGraphs() + poolGraphs() + movingGraphs()
    + joiningGraphs()
    + rowGraphs() + productGraphs() + choosingGraphs()
}

private func unaryGraphs() -> [(String, GraphRecipe)] {
  let unary: [any Operator] = [
    Clip(least: 0, most: 6), Clip(), LeakyRelu(alpha: 0.1), Elu(), Selu(), Sigmoid(), Tanh(),
    HardSigmoid(),
    HardSwish(), Silu(), Mish(), Gelu(), Gelu(tanh: true), Softplus(), Erf(), Exp(), Log(), Sqrt(), Neg(), Abs(),
    Reciprocal(), Atan(),
    Relu(),
  ]
  return unary.flatMap { op in
    [Shape(3, 5, 7), Shape(4, 9), Shape(13), Shape(2, 3, 2, 5)].map { shape in
      ("\(op.name) of \(shape)", GraphRecipe(shape) { _ = $0.node(op, [.value(0)]) })
    }
  }
}

private func binaryGraphs() -> [(String, GraphRecipe)] {
  var all: [(String, GraphRecipe)] = []
  let binary: [any Operator] = [Add(), Sub(), Mul(), Div(), Min(), Max(), Sum()]
  for op in binary {
    for (shape, other) in [
      (Shape(3, 5, 7), Shape(3, 1, 1)), (Shape(3, 5, 7), Shape(7)), (Shape(4, 9), Shape(4, 9)), (Shape(4, 9), Shape(1)),
      (Shape(2, 3, 4, 5), Shape(3, 1, 5)),
    ] {
      all.append(
        (
          "\(op.name) of \(shape) and parameters \(other)",
          GraphRecipe(shape) {
            let left = $0.relu(0)
            _ = $0.node(op, [.value(left), $0.parameter("p", other)])
          }
        ))
    }
    all.append(
      (
        "\(op.name) of a value and its own channels' means",
        GraphRecipe(Shape(3, 4, 5)) {
          let means = $0.globalAveragePool(0)
          _ = $0.node(op, [.value(means), .value(0)])
        }
      ))
  }
  return all
}

private func signedZeroGraphs() -> [(String, GraphRecipe)] {
  var all: [(String, GraphRecipe)] = []
  for op in [Max(), Min()] as [any Operator] {
    all.append(
      (
        "\(op.name) of zeros of either sign",
        GraphRecipe(Shape(4, 9)) {
          let zeros = $0.node(Mul(), [.value(0), $0.constant(Tensor(Shape(1), [0]))])
          _ = $0.node(op, [.value(zeros), .value($0.node(Neg(), [.value(zeros)]))])
        }
      ))
  }
  let pools: [any Operator] = [
    MaxPool(PoolWindow(kernel: 3, stride: 2, pad: 1)), MaxPool(PoolWindow(kernel: 2, stride: 2)), GlobalMaxPool(),
    ReduceMin([2]),
  ]
  for op in pools {
    all.append(
      (
        "\(op.name) of zeros of either sign",
        GraphRecipe(Shape(3, 6, 6)) {
          _ = $0.node(op, [.value($0.node(Mul(), [.value(0), $0.constant(Tensor(Shape(1), [0]))]))])
        }
      ))
  }
  return all
}

private func channelGraphs() -> [(String, GraphRecipe)] {
  var all: [(String, GraphRecipe)] = []
  for slope in [Shape(3, 1, 1), Shape(1), Shape(3, 5, 7)] {
    all.append(
      (
        "PRelu of a slope \(slope)",
        GraphRecipe(Shape(3, 5, 7)) { _ = $0.node(PRelu(), [.value(0), $0.parameter("p", slope)]) }
      ))
  }
  all.append(
    (
      "QuantizeDequantize of a scale a channel",
      GraphRecipe(Shape(3, 4, 5)) {
        let op = QuantizeDequantize(scales: [0.1, 0.02, 3], zeros: [0, 128, 7], axis: 0, range: 0...255)
        _ = $0.conv($0.node(op, [.value($0.relu(0))]), "c", out: 2, kernel: 3, pad: 1, bias: false)
      }
    ))
  all.append(
    (
      "Where of a constant",
      GraphRecipe(Shape(4, 6)) {
        let condition = $0.constant(Tensor(Shape(4, 1), [1, 0, 0, 1]))
        _ = $0.node(Where(), [condition, .value(0), $0.constant(Tensor(Shape(), [-2]))])
      }
    ))
  for axis in 0..<2 {
    all.append(
      (
        "Concat of a constant that no 16-bit dtype has, along axis \(axis)",
        GraphRecipe(Shape(2, 3)) {
          let beside = $0.constant(Tensor(Shape(2, 3), [0.1, -0.7, 1.0001, 1 / 3, 3e-6, 1e-3]))
          _ = $0.node(Concat(axis: axis), [.value($0.relu(0)), beside])
        }
      ))
  }
  for exponent: Float in [2, 3, 0.5, 1.7] {
    all.append(
      (
        "Pow of \(exponent)",
        GraphRecipe(Shape(4, 6)) {
          let base = $0.node(Abs(), [.value(0)])
          _ = $0.node(Pow(), [.value(base), $0.constant(Tensor(Shape(), [exponent]))])
        }
      ))
  }
  return all
}

private func convGraphs() -> [(String, GraphRecipe)] {
  var all: [(String, GraphRecipe)] = []
  for (kernel, strides, pads, dilations, group, out) in [
    ([3, 3], [1, 1], [1, 1, 1, 1], [1, 1], 6, 6), ([3, 3], [2, 2], [1, 1, 1, 1], [1, 1], 6, 6),
    ([5, 5], [1, 1], [2, 2, 2, 2], [1, 1], 6, 12), ([7, 7], [1, 1], [3, 3, 3, 3], [1, 1], 6, 6),
    ([3, 3], [2, 2], [0, 0, 1, 1], [1, 1], 6, 6), ([3, 3], [1, 1], [1, 1, 1, 1], [1, 1], 2, 10),
    ([3, 3], [1, 1], [2, 2, 2, 2], [2, 2], 1, 5), ([1, 3], [1, 2], [0, 1, 0, 1], [1, 1], 3, 9),
    ([3, 3], [2, 2], [0, 1, 1, 0], [1, 1], 1, 7), ([4, 4], [4, 4], [0, 0, 0, 0], [1, 1], 1, 8),
    ([2, 2], [9, 9], [0, 0, 0, 0], [1, 1], 6, 6),
  ] {
    for isFollowed in [false, true] {
      all.append(
        (
          "Conv \(kernel) strides \(strides) pads \(pads) dilations \(dilations) group \(group)\(isFollowed ? ", bn, relu" : "")",
          GraphRecipe(Shape(6, 10, 13)) {
            let weight = $0.parameter("w", Shape(checking: [out, 6 / group] + kernel) ?? Shape(0))
            let op = Conv(strides: strides, pads: pads, dilations: dilations, group: group)
            let x = $0.node(op, [.value($0.relu(0)), weight, $0.parameter("b", Shape(out))])
            if isFollowed { _ = $0.relu($0.batchNormalization(x, "bn")) }
          }
        ))
    }
  }
  return all
}

private func poolGraphs() -> [(String, GraphRecipe)] {
  var all: [(String, GraphRecipe)] = []
  for (kernel, stride, pad, ceil) in [
    (3, 2, 1, false), (3, 1, 1, false), (1, 2, 1, false), (3, 2, 0, true), (2, 2, 1, true), (5, 3, 2, true),
  ] {
    let window = PoolWindow(kernel: kernel, stride: stride, pad: pad, ceil: ceil)
    all.append(
      (
        "MaxPool \(kernel) \(stride) \(pad) \(ceil)",
        GraphRecipe(Shape(3, 9, 12)) { _ = $0.node(MaxPool(window), [.value(0)]) }
      ))
    for countsPadding in [false, true] {
      all.append(
        (
          "AveragePool \(kernel) \(stride) \(pad) \(ceil) \(countsPadding)",
          GraphRecipe(Shape(3, 9, 12)) { _ = $0.node(AveragePool(window, countIncludePad: countsPadding), [.value(0)]) }
        ))
    }
  }
  return all
}

private func movingGraphs() -> [(String, GraphRecipe)] {
  let ops: [(Shape, any Operator)] = [
    (Shape(2, 3, 4, 5), Transpose([3, 1, 0, 2])), (Shape(4, 7), Transpose([1, 0])),
    (Shape(3, 4, 5), Transpose([1, 2, 0])),
    (Shape(5, 6), Slice([Slice.Range(axis: 0, start: 4, count: 3, step: -2)])),
    (Shape(3, 6, 8), Slice([Slice.Range(axis: 1, start: 1, count: 2, step: 3)])),
    (Shape(3, 4, 5), Pad(before: [0, 1, 2], after: [1, 0, 3])),
    (Shape(4, 3), Pad(before: [1, 0], after: [0, 2], mode: .edge)),
    (Shape(1, 4), Expand(Shape(3, 4))), (Shape(4), Expand(Shape(2, 3, 4))),
    (Shape(3, 5, 2), Gather(axis: 1, indices: [4, 0, 0], shape: Shape(3))),
    (Shape(3, 5), Gather(axis: 0, indices: [1], shape: Shape())),
    (Shape(2, 6, 4), Reshape(Shape(4, 12))), (Shape(6, 4), Reshape(Shape(2, 3, 4))),
  ]
  return ops.map { shape, op in
    (
      "\(op.name) of \(shape)",
      GraphRecipe(shape) {
        let x = $0.relu(0)
        _ = $0.node(op, [.value(x)])
      }
    )
  }
}

private func joiningGraphs() -> [(String, GraphRecipe)] {
  [
    (
      "Concat of planes with a border, and a token",
      GraphRecipe(Shape(3, 6, 6)) {
        let x = $0.relu(0)
        let y = $0.conv(x, "c", out: 5, kernel: 3, pad: 1, bias: true)
        let both = $0.node(Concat(axis: 0), [.value(x), .value(y), .value(x)])
        _ = $0.conv(both, "d", out: 4, kernel: 3, pad: 1, bias: true)
      }
    ),
    (
      "Split and Concat the other way round",
      GraphRecipe(Shape(6, 5)) {
        let parts = $0.add(Split(axis: 0, sizes: [1, 3, 2]), [.value(0)])
        _ = $0.node(
          Concat(axis: 0), [.value(parts[2]), $0.parameter("token", Shape(1, 5)), .value(parts[0]), .value(parts[1])])
      }
    ),
    (
      "channel shuffle of a half and its convolution",
      GraphRecipe(Shape(6, 4, 5)) {
        let parts = $0.add(Split(axis: 0, sizes: [3, 3]), [.value($0.relu(0))])
        let y = $0.conv(parts[1], "c", out: 3, kernel: 3, pad: 1, bias: true)
        let both = $0.node(Concat(axis: 0), [.value(parts[0]), .value(y)])
        let turned = $0.transpose($0.reshape(both, [2, 3, 4, 5]), [1, 0, 2, 3])
        _ = $0.conv($0.reshape(turned, [6, 4, 5]), "d", out: 2, kernel: 3, pad: 1, bias: true)
      }
    ),
  ]
}

/// Elements at places that the image chooses, of which there are more than 16-bit dtypes count to, in other units too.
private func choosingGraphs() -> [(String, GraphRecipe)] {
  [
    (
      "Rows of a table at what is computed from the largest elements' places",
      GraphRecipe(Shape(2, 700)) {
        let largest = $0.add(TopK(axis: 1, count: 5), [.value(0)])
        let least = $0.node(ArgMin(axis: 1), [.value(0)])
        $0.startUnit("second")
        let both = $0.node(WholeNumbers(Add()), [.value(largest[1]), .value(least)])
        let two = $0.constant(Tensor(Shape(1), [2]))
        let half = $0.node(WholeNumbers(Div()), [.value(both), two])
        let rows = $0.node(LiveGather(axis: 0), [$0.parameter("table", Shape(700, 3)), .value(half)])
        $0.startUnit("third")
        let elements = $0.node(GatherElements(axis: 1), [.value(0), .value(half)])
        let apart = $0.node(Reshape(Shape(2, 5, 1)), [.value(elements)])
        _ = $0.node(Mul(), [.value(rows), .value(apart)])
      }
    ),
    (
      "Updates at the smallest elements' places",
      GraphRecipe(Shape(3, 20)) {
        let least = $0.add(TopK(axis: 1, count: 4, isOfLargest: false), [.value(0)])
        let sums = $0.node(
          ScatterElements(axis: 1, reduction: .add), [.value(0), .value(least[1]), .value(least[0])])
        let places = $0.node(Cast(), [.value(least[1])])
        _ = $0.node(Concat(axis: 1), [.value(sums), .value(places)])
      }
    ),
  ]
}
