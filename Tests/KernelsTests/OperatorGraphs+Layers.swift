import Graphs
import Tensors

func rowGraphs() -> [(String, GraphRecipe)] {
  let ops: [(Shape, any Operator)] = [
    (Shape(5, 9), Softmax(axis: 1)), (Shape(5, 9), Softmax(axis: 0)), (Shape(3, 4, 5), Softmax(axis: 1)),
    (Shape(7), LogSoftmax(axis: 0)), (Shape(3, 4, 5), ReduceMean([1, 2])),
    (Shape(4, 6), ReduceMean([0], keepDims: false)),
    (Shape(4, 6), ReduceSum([1])), (Shape(4, 6), ReduceMax([0, 1])), (Shape(4, 6, 2), ReduceMin([1])),
    (Shape(3, 4, 5), ReduceMean([0, 2])), (Shape(4, 3, 5), GlobalMaxPool()), (Shape(4, 3, 5), GlobalAveragePool()),
    (Shape(4, 3, 5), ReduceL2([0])), (Shape(6, 4, 4), LRN(size: 3)),
    // Longer than the run of a sum, and no multiple of it.
    (Shape(5, 37, 59), ReduceMean([1, 2])), (Shape(5, 37, 59), GlobalAveragePool()), (Shape(3, 1030), ReduceL2([1])),
    (Shape(2, 2053, 3), ReduceSum([1])), (Shape(6, 31, 41), GroupNormalization(groups: 2)),
    (Shape(6, 31, 41), InstanceNormalization()),
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

func productGraphs() -> [(String, GraphRecipe)] {
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
func longGraphs() -> [(String, GraphRecipe)] {
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
func branchedGraphs() -> [(String, GraphRecipe)] {
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
