import Graphs
import Kernels
import Tensors
import Testing

/// Every operator's kernel, on every CPU level and in every dtype, against its reference: the same bits.
@Suite struct OperatorKernelTests {
  @Test(arguments: DType.allCases)
  func kernelsEqualTheReferences(_ dtype: DType) throws {
    for (name, recipe) in operatorGraphs() + longGraphs() { compareKernels(name, try recipe.graph(), dtype) }
  }

  @Test(arguments: DType.allCases)
  func valuesOfSeveralUnitsLiveSideBySide(_ dtype: DType) throws {
    for (name, recipe) in branchedGraphs() {
      let graph = try recipe.graph()
      #expect(graph.units.contains { $0.liveIn.count > 1 }, "\(name): no unit has several values in")
      compareKernels(name, graph, dtype)
    }
  }
}

/// Expects of the kernels of every level the bits of the reference.
func compareKernels(_ name: String, _ graph: Graph, _ dtype: DType) {
  var numbers = SeededNumbers(seed: 21)
  let run = ModelRun(graph, dtype: dtype)
  let images = (0..<19).map { _ in numbers.floats(graph.imageShape.elementCount, scale: 3) }
  let expected = bits(run.reference(images))
  for level in CPULevel.available {
    let found = bits(run.kernels(images, level: level))
    let places = zip(expected.joined(), found.joined()).enumerated().filter { $1.0 != $1.1 }
    #expect(
      found == expected,
      "\(name), \(dtype.rawValue) on \(level.name): \(places.count) differ, \(places.prefix(1).map { "\($0)" })")
  }
  guard dtype == .bfloat16, let level = CPULevel.nativeBFloat16Products else { return }
  #expect(
    bits(run.kernels(images, level: level)) == bits(run.reference(images, isNative: true, isPaired: false)),
    "\(name), products of pairs")
}

private func operatorGraphs() -> [(String, GraphRecipe)] {
  elementwiseGraphs() + windowGraphs() + movingGraphs() + rowGraphs() + productGraphs()
}

private func elementwiseGraphs() -> [(String, GraphRecipe)] {
  let unary: [any Operator] = [
    Clip(least: 0, most: 6), Clip(), LeakyRelu(alpha: 0.1), Elu(), Selu(), Sigmoid(), Tanh(),
    HardSigmoid(),
    HardSwish(), Silu(), Mish(), Gelu(), Gelu(tanh: true), Softplus(), Erf(), Exp(), Log(), Sqrt(), Neg(), Abs(),
    Reciprocal(),
    Relu(),
  ]
  var all = unary.flatMap { op in
    [Shape(3, 5, 7), Shape(4, 9), Shape(13), Shape(2, 3, 2, 5)].map { shape in
      ("\(op.name) of \(shape)", GraphRecipe(shape) { _ = $0.node(op, [.value(0)]) })
    }
  }
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
  return all
}

private func windowGraphs() -> [(String, GraphRecipe)] {
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
  var all = ops.map { shape, op in
    (
      "\(op.name) of \(shape)",
      GraphRecipe(shape) {
        let x = $0.relu(0)
        _ = $0.node(op, [.value(x)])
      }
    )
  }
  all.append(
    (
      "Concat of planes with a border, and a token",
      GraphRecipe(Shape(3, 6, 6)) {
        let x = $0.relu(0)
        let y = $0.conv(x, "c", out: 5, kernel: 3, pad: 1, bias: true)
        let both = $0.node(Concat(axis: 0), [.value(x), .value(y), .value(x)])
        _ = $0.conv(both, "d", out: 4, kernel: 3, pad: 1, bias: true)
      }
    ))
  all.append(
    (
      "Split and Concat the other way round",
      GraphRecipe(Shape(6, 5)) {
        let parts = $0.add(Split(axis: 0, sizes: [1, 3, 2]), [.value(0)])
        _ = $0.node(
          Concat(axis: 0), [.value(parts[2]), $0.parameter("token", Shape(1, 5)), .value(parts[0]), .value(parts[1])])
      }
    ))
  all.append(
    (
      "channel shuffle of a half and its convolution",
      GraphRecipe(Shape(6, 4, 5)) {
        let parts = $0.add(Split(axis: 0, sizes: [3, 3]), [.value($0.relu(0))])
        let y = $0.conv(parts[1], "c", out: 3, kernel: 3, pad: 1, bias: true)
        let both = $0.node(Concat(axis: 0), [.value(parts[0]), .value(y)])
        let turned = $0.transpose($0.reshape(both, [2, 3, 4, 5]), [1, 0, 2, 3])
        _ = $0.conv($0.reshape(turned, [6, 4, 5]), "d", out: 2, kernel: 3, pad: 1, bias: true)
      }
    ))
  return all
}

private func rowGraphs() -> [(String, GraphRecipe)] {
  let ops: [(Shape, any Operator)] = [
    (Shape(5, 9), Softmax(axis: 1)), (Shape(5, 9), Softmax(axis: 0)), (Shape(3, 4, 5), Softmax(axis: 1)),
    (Shape(7), LogSoftmax(axis: 0)), (Shape(3, 4, 5), ReduceMean([1, 2])),
    (Shape(4, 6), ReduceMean([0], keepDims: false)),
    (Shape(4, 6), ReduceSum([1])), (Shape(4, 6), ReduceMax([0, 1])), (Shape(4, 6, 2), ReduceMin([1])),
    (Shape(3, 4, 5), ReduceMean([0, 2])), (Shape(4, 3, 5), GlobalMaxPool()), (Shape(4, 3, 5), GlobalAveragePool()),
    (Shape(4, 3, 5), ReduceL2([0])), (Shape(6, 4, 4), LRN(size: 3)),
  ]
  var all = ops.map { shape, op in ("\(op.name) of \(shape)", GraphRecipe(shape) { _ = $0.node(op, [.value(0)]) }) }
  for op in [GroupNormalization(groups: 3), InstanceNormalization()] as [any Operator] {
    for isScaled in [true, false] {
      all.append(
        (
          "\(op.name)\(isScaled ? " with scale and bias" : "")",
          GraphRecipe(Shape(6, 3, 5)) {
            let parameters = isScaled ? [$0.parameter("s", Shape(6)), $0.parameter("b", Shape(6))] : []
            _ = $0.node(op, [.value(0)] + parameters)
          }
        ))
    }
  }
  for (shape, axis) in [(Shape(5, 9), 1), (Shape(3, 4, 5), 1), (Shape(17), 0)] {
    for hasBias in [true, false] {
      all.append(
        (
          "LayerNormalization of \(shape) from axis \(axis)",
          GraphRecipe(shape) {
            let own = Shape(checking: Array(shape.dimensions[axis...])) ?? Shape(0)
            var inputs = [Source.value(0), $0.parameter("s", own)]
            if hasBias { inputs.append($0.parameter("b", own)) }
            _ = $0.node(LayerNormalization(axis: axis, epsilon: 1e-6), inputs)
          }
        ))
    }
    all.append(
      (
        "RMSNormalization of \(shape) from axis \(axis)",
        GraphRecipe(shape) {
          let scale = $0.parameter("s", Shape(checking: Array(shape.dimensions[axis...])) ?? Shape(0))
          _ = $0.node(RMSNormalization(axis: axis, epsilon: 1e-6), [.value(0), scale])
        }
      ))
  }
  return all
}

private func productGraphs() -> [(String, GraphRecipe)] {
  [
    (
      "Gemm over tokens, with and without a bias",
      GraphRecipe(Shape(7, 5)) { _ = $0.gemm($0.relu($0.gemm(0, "a", out: 13)), "b", out: 6, bias: false) }
    ),
    (
      "Gemm of another alpha, beta and transB",
      GraphRecipe(Shape(5)) {
        let w = $0.parameter("w", Shape(5, 4))
        _ = $0.node(Gemm(alpha: 0.5, beta: 2, transB: false), [.value(0), w, $0.parameter("b", Shape(4))])
      }
    ),
    (
      "MatMul of tokens and a parameter",
      GraphRecipe(Shape(6, 7)) { _ = $0.node(MatMul(), [.value(0), $0.parameter("w", Shape(7, 15))]) }
    ),
    (
      "Attention of three heads",
      GraphRecipe(Shape(9, 12)) {
        let heads = $0.node(Transpose([1, 0, 2]), [.value($0.node(Reshape(Shape(9, 3, 4)), [.value(0)]))])
        let keys = $0.node(Tanh(), [.value(heads)])
        _ = $0.node(Attention(scale: 0.5), [.value(heads), .value(keys), .value($0.relu(heads))])
      }
    ),
    (
      "attention, head by head",
      GraphRecipe(Shape(9, 12)) {
        let heads = $0.node(Reshape(Shape(9, 3, 2, 2)), [.value(0)])
        let parts = $0.node(Transpose([1, 2, 0, 3]), [.value(heads)])
        var qkv: [Int] = []
        for index in 0..<3 {
          qkv.append($0.node(Gather(axis: 0, indices: [index], shape: Shape()), [.value(parts)]))
        }
        let keys = $0.node(Transpose([0, 2, 1]), [.value(qkv[1])])
        let scores = $0.node(MatMul(), [.value(qkv[0]), .value(keys)])
        let weights = $0.node(Softmax(axis: 2), [.value(scores)])
        let values = $0.node(MatMul(), [.value(weights), .value(qkv[2])])
        _ = $0.node(Transpose([1, 0, 2]), [.value(values)])
      }
    ),
  ]
}

/// Nets whose units hold many layers, so that values lie where others lay before.
private func longGraphs() -> [(String, GraphRecipe)] {
  [
    (
      "residual blocks in one unit",
      GraphRecipe(Shape(3, 8, 8)) {
        var x = $0.relu($0.conv(0, "stem", out: 6, kernel: 3, pad: 1, bias: true))
        for block in 0..<5 {
          let y = $0.relu($0.conv(x, "a\(block)", out: 6, kernel: 3, pad: 1, bias: true))
          let z = $0.conv(y, "b\(block)", out: 6, kernel: 3, pad: 1, bias: true)
          let shortcut = block % 2 == 0 ? x : $0.conv(x, "s\(block)", out: 6, kernel: 1, bias: true)
          x = $0.relu($0.add(z, shortcut))
        }
        _ = $0.gemm($0.flatten($0.globalAveragePool(x)), "fc", out: 5)
      }
    ),
    (
      "inverted residuals with gates in one unit",
      GraphRecipe(Shape(4, 9, 7)) {
        var x = $0.conv(0, "stem", out: 6, kernel: 3, pad: 1, bias: true)
        for block in 0..<3 {
          var y = $0.node(Silu(), [.value($0.conv(x, "up\(block)", out: 12, kernel: 1, bias: true))])
          y = $0.node(
            HardSwish(), [.value($0.conv(y, "dw\(block)", out: 12, kernel: 3, pad: 1, groups: 12, bias: true))])
          let gate = $0.node(
            Sigmoid(), [.value($0.conv($0.globalAveragePool(y), "se\(block)", out: 12, kernel: 1, bias: true))])
          y = $0.node(Mul(), [.value(y), .value(gate)])
          x = $0.add($0.conv(y, "down\(block)", out: 6, kernel: 1, bias: true), x)
        }
        _ = $0.gemm($0.flatten($0.globalAveragePool(x)), "fc", out: 5)
      }
    ),
  ]
}

/// Nets whose units are cut where several values live.
private func branchedGraphs() -> [(String, GraphRecipe)] {
  [
    (
      "dense block",
      GraphRecipe(Shape(3, 8, 8), cuts: UnitCuts(least: 1, most: 200)) {
        var x = $0.conv(0, "stem", out: 6, kernel: 3, pad: 1, bias: false)
        for layer in 0..<4 {
          var y = $0.relu($0.batchNormalization(x, "norm\(layer)"))
          y = $0.conv(y, "conv\(layer)", out: 4, kernel: 3, pad: 1, bias: false)
          x = $0.node(Concat(axis: 0), [.value(y), .value(x)])
        }
        _ = $0.gemm($0.flatten($0.globalAveragePool(x)), "fc", out: 5)
      }
    ),
    (
      "two branches",
      GraphRecipe(Shape(3, 8, 8), cuts: UnitCuts(least: 1, most: 100)) {
        let stem = $0.relu($0.conv(0, "stem", out: 4, kernel: 3, pad: 1, bias: true))
        let left = $0.conv(
          $0.relu($0.conv(stem, "l1", out: 8, kernel: 1, bias: true)), "l2", out: 8, kernel: 3, pad: 1, bias: true)
        let right = $0.conv(
          $0.conv(stem, "r1", out: 6, kernel: 5, pad: 2, bias: true), "r2", out: 8, kernel: 1, bias: true)
        _ = $0.gemm($0.flatten($0.globalAveragePool($0.add(left, right))), "fc", out: 7)
      }
    ),
    (
      "a class token beside its patches",
      GraphRecipe(Shape(3, 8, 8), cuts: UnitCuts(least: 1, most: 300)) {
        let patches = $0.conv(0, "patch", out: 10, kernel: 4, stride: 4, bias: true)
        let tokens = $0.node(Transpose([1, 0]), [.value($0.node(Reshape(Shape(10, 4)), [.value(patches)]))])
        let token = $0.parameter("token", Shape(1, 10))
        var x = $0.node(Concat(axis: 0), [token, .value(tokens)])
        x = $0.node(Add(), [.value(x), $0.parameter("position", Shape(5, 10))])
        for layer in 0..<2 {
          let scale = $0.parameter("n\(layer).s", Shape(10))
          let y = $0.node(LayerNormalization(axis: 1), [.value(x), scale, $0.parameter("n\(layer).b", Shape(10))])
          let hidden = $0.node(Gelu(), [.value($0.gemm(y, "up\(layer)", out: 20))])
          x = $0.node(Add(), [.value(x), .value($0.gemm(hidden, "down\(layer)", out: 10))])
        }
        let first = $0.node(Gather(axis: 0, indices: [0], shape: Shape()), [.value(x)])
        _ = $0.gemm(first, "head", out: 6)
      }
    ),
  ]
}
