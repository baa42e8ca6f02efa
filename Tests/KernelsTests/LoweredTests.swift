import Graphs
import Kernels
import Tensors
import Testing

/// Operators whose fast kernel depends on how they are called: none of these graphs runs by a reference, and all give its bits.
@Suite struct LoweredTests {
  @Test(arguments: DType.allCases)
  func kernelsEqualTheReferences(_ dtype: DType) throws {
    for (name, recipe) in loweredGraphs {
      let graph = try recipe.graph()
      #expect(Program(graph, dtype: dtype, level: .best).slowNodes.isEmpty, "\(name)")
      compareKernels(name, graph, dtype)
    }
  }
}

private let loweredGraphs: [(String, GraphRecipe)] = padGraphs + resizeGraphs + tableGraphs + axisGraphs

private let padGraphs = [Pad.Mode.reflect, .edge, .constant(-.infinity), .constant(0.3)].map { mode in
  (
    "Pad of \(mode)",
    GraphRecipe(Shape(3, 5, 6)) {
      let padded = $0.node(Pad(before: [1, 2, 0], after: [0, 4, 3], mode: mode), [.value($0.relu(0))])
      _ = $0.maxPool($0.conv(padded, "c", out: 4, kernel: 3, pad: 1, bias: true), kernel: 2, stride: 2)
    }
  )
}

private let resizeGraphs: [(String, GraphRecipe)] = [
  Sampling(.nearest(.floor), .asymmetric), Sampling(.linear), Sampling(.linear, .alignCorners),
  Sampling(.cubic(coefficient: -0.75), excludeOutside: true),
].flatMap { sampling in
  [[3, 12, 10], [3, 4, 9], [5, 6, 5]].map { sizes in
    (
      "Resize to \(sizes) of \(sampling)",
      GraphRecipe(Shape(3, 6, 5)) {
        let planes = $0.conv(0, "c", out: 3, kernel: 3, pad: 1, bias: true)
        let resized = $0.node(Resize(sizes: sizes, sampling: sampling), [.value(planes)])
        _ = $0.conv(resized, "d", out: 2, kernel: 3, pad: 1, bias: true)
      }
    )
  }
}

private let tableGraphs: [(String, GraphRecipe)] = [
  (
    "MatMul of matrices and a parameter's",
    GraphRecipe(Shape(2, 3, 5, 4)) { _ = $0.node(MatMul(), [.value(0), $0.parameter("w", Shape(3, 4, 7))]) }
  ),
  (
    "MatMul of a parameter and matrices",
    GraphRecipe(Shape(3, 5, 4)) { _ = $0.node(MatMul(), [$0.parameter("w", Shape(6, 5)), .value($0.relu(0))]) }
  ),
  (
    "MatMul of matrices and a constant",
    GraphRecipe(Shape(3, 5, 4)) {
      let table = $0.constant(Tensor(Shape(4, 2), [0.1, 1, -2, 0.7, 3, 0.01, -0.3, 5]))
      _ = $0.node(MatMul(), [.value(0), table])
    }
  ),
]

private let axisGraphs: [(String, GraphRecipe)] = [
  (
    "BatchNormalization of tokens' features, and Relu",
    GraphRecipe(Shape(6, 11)) { _ = $0.relu($0.batchNormalization(0, "n")) }
  ),
  (
    "ReduceL2 of tokens and of planes",
    GraphRecipe(Shape(4, 7, 5)) {
      let norms = $0.node(ReduceL2([1, 2]), [.value($0.relu(0))])
      _ = $0.node(ReduceL2([0], keepDims: false), [.value($0.node(Div(), [.value(0), .value(norms)]))])
    }
  ),
]
