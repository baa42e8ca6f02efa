import Graphs
import Tensors

/// Odd sizes, every operator, fused and not.
func smallGraphs() -> [(name: String, recipe: GraphRecipe)] {
  convolutionGraphs() + unitGraphs() + residualGraphs() + expertGraphs()
}

private func convolutionGraphs() -> [(name: String, recipe: GraphRecipe)] {
  var all: [(String, GraphRecipe)] = []
  for (kernel, stride, pad) in [
    (1, 1, 0), (1, 2, 0), (2, 1, 1), (3, 1, 1), (3, 2, 1), (3, 1, 0), (5, 1, 2), (5, 3, 2), (7, 2, 3),
  ] {
    for out in [1, 4, 5, 6] {
      all.append(
        (
          "conv \(kernel)x\(kernel) stride \(stride) pad \(pad) to \(out)",
          GraphRecipe(Shape(3, 9, 11)) {
            _ = $0.conv(0, "c", out: out, kernel: kernel, stride: stride, pad: pad, bias: true)
          }
        ))
    }
  }
  for (kernel, pad) in [(1, 0), (3, 0), (3, 1), (5, 2), (5, 0)] {
    all.append(
      (
        "conv \(kernel)x\(kernel) relu maxpool",
        GraphRecipe(Shape(3, 9, 11)) {
          let x = $0.conv(0, "c", out: 7, kernel: kernel, pad: pad, bias: true)
          _ = $0.maxPool($0.relu(x), kernel: 2, stride: 2)
        }
      ))
  }
  return all
}

private func unitGraphs() -> [(name: String, recipe: GraphRecipe)] {
  [
    (
      "conv 3x3 bn relu, maxpool 3x3, averages, gemm",
      GraphRecipe(Shape(3, 10, 13)) {
        var x = $0.relu($0.batchNormalization($0.conv(0, "c", out: 6, kernel: 3, pad: 1, bias: false), "b"))
        x = $0.maxPool(x, kernel: 3, stride: 2)
        $0.startUnit("second")
        x = $0.conv(x, "d", out: 9, kernel: 3, pad: 1, bias: true)
        $0.startUnit("third")
        _ = $0.gemm($0.flatten($0.globalAveragePool(x)), "g", out: 7)
      }
    ),
    (
      "relu, bn alone, flatten of a bordered value, gemm relu",
      GraphRecipe(Shape(2, 5, 6)) {
        var x = $0.conv(0, "c", out: 4, kernel: 3, pad: 1, bias: true)
        x = $0.relu(x)
        $0.startUnit("second")
        x = $0.batchNormalization(x, "b")
        let y = $0.conv(x, "d", out: 4, kernel: 3, pad: 1, bias: true)
        _ = $0.relu($0.gemm($0.flatten($0.add(y, x)), "g", out: 13))
      }
    ),
  ]
}

private func residualGraphs() -> [(name: String, recipe: GraphRecipe)] {
  [
    (
      "residual blocks, one that halves",
      GraphRecipe(Shape(4, 8, 8)) {
        var x = $0.relu($0.conv(0, "s", out: 8, kernel: 3, pad: 1, bias: false))
        $0.startUnit("same")
        var y = $0.relu($0.batchNormalization($0.conv(x, "a", out: 8, kernel: 3, pad: 1, bias: false), "ab"))
        y = $0.batchNormalization($0.conv(y, "b", out: 8, kernel: 3, pad: 1, bias: false), "bb")
        x = $0.relu($0.add(y, x))
        $0.startUnit("halving")
        y = $0.relu($0.conv(x, "c", out: 16, kernel: 3, stride: 2, pad: 1, bias: false))
        y = $0.conv(y, "d", out: 16, kernel: 3, pad: 1, bias: false)
        x = $0.relu($0.add(y, $0.pad($0.slice(x, step: 2), before: 4, after: 4)))
        $0.startUnit("projected")
        y = $0.conv(x, "e", out: 16, kernel: 1, stride: 2, bias: true)
        x = $0.add($0.conv(x, "f", out: 16, kernel: 3, stride: 2, pad: 1, bias: true), y)
        _ = $0.slice($0.pad(x, before: 1, after: 2), step: 2)
      }
    )
  ]
}

private func expertGraphs() -> [(name: String, recipe: GraphRecipe)] {
  var all: [(String, GraphRecipe)] = []
  for (experts, topK, features) in [(1, 1, 5), (2, 1, 8), (3, 1, 9), (2, 2, 7), (5, 2, 10)] {
    for isResidual in [false, true] {
      all.append(
        (
          "\(experts) experts, top-\(topK), \(features) features\(isResidual ? ", residual" : "")",
          GraphRecipe(Shape(2, 3, 4)) {
            var x = $0.relu($0.gemm($0.flatten(0), "first", out: features))
            for layer in 0..<2 {
              $0.startUnit("gate")
              var state = $0.topKGate(x, "\(layer).wg", experts: experts, topK: topK)
              for expert in 0..<experts {
                $0.startUnit("expert")
                state = $0.expert(state, "\(layer).\(expert)", index: expert, features: features)
              }
              if isResidual { $0.startUnit("residual") }
              x =
                isResidual
                ? $0.residualExperts(state, "\(layer).r", features: features)
                : $0.combineExperts(state, features: features)
            }
            $0.startUnit("last")
            _ = $0.gemm(x, "last", out: 3)
          }
        ))
    }
  }
  return all
}
