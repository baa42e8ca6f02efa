import Graphs
import Kernels
import Tensors
import Testing

/// What stands before a 1x1 convolution that makes pairs of what it reads: no step of its own, and the references' bits.
@Suite(
  .enabled(
    if: ConvolutionKernels.nativeBFloat16.lacking == nil,
    "native kernels need \(ConvolutionKernels.nativeBFloat16.lacking ?? "")")
)
struct PairPrologueTests {
  @Test func kernelsEqualTheReferences() throws {
    for test in cases { compareKernels(test.name, try test.recipe.graph(), .bfloat16) }
  }

  @Test func whatStandsBeforeIsNoStep() throws {
    let level = try #require(CPULevel.native(.nativeBFloat16, isPaired: false))
    for test in cases {
      let program = Program(try test.recipe.graph(), dtype: .bfloat16, level: level)
      #expect(program.units.map(\.stepCount).reduce(0, +) == test.steps, "\(test.name)")
    }
  }
}

private struct PrologueCase {
  let name: String
  let steps: Int
  let recipe: GraphRecipe

  init(_ name: String, steps: Int, _ build: @escaping @Sendable (inout GraphBuilder) -> Void) {
    (self.name, self.steps, recipe) = (name, steps, GraphRecipe(Shape(3, 6, 5), build))
  }
}

private let cases: [PrologueCase] = [
  PrologueCase("a BatchNormalization", steps: 1) {
    _ = $0.conv($0.batchNormalization(0, "n"), "c", out: 6, kernel: 1, bias: true)
  },
  PrologueCase("a BatchNormalization and a Relu, of an odd number of channels, side by side", steps: 3) {
    let both = $0.concat(
      [$0.conv(0, "a", out: 2, kernel: 1, bias: true), $0.conv(0, "b", out: 5, kernel: 3, pad: 1, bias: true)], axis: 0)
    _ = $0.conv($0.relu($0.batchNormalization(both, "n")), "c", out: 4, kernel: 1, stride: 2, bias: false)
  },
  PrologueCase("a Relu", steps: 1) { _ = $0.conv($0.relu(0), "c", out: 3, kernel: 1, bias: true) },
  PrologueCase("a BatchNormalization that is read again", steps: 3) {
    let x = $0.batchNormalization(0, "n")
    _ = $0.add($0.conv(x, "c", out: 3, kernel: 1, bias: true), $0.conv(x, "d", out: 3, kernel: 1, bias: true))
  },
  PrologueCase("a BatchNormalization before a larger kernel", steps: 2) {
    _ = $0.conv($0.batchNormalization(0, "n"), "c", out: 3, kernel: 3, pad: 1, bias: true)
  },
  PrologueCase("a BatchNormalization of which a part is read", steps: 2) {
    let part = $0.node(Slice([Slice.Range(axis: 0, start: 1, count: 2)]), [.value($0.batchNormalization(0, "n"))])
    _ = $0.conv(part, "c", out: 3, kernel: 1, bias: true)
  },
  PrologueCase("a sum before a convolution", steps: 3) {
    let x = $0.conv(0, "a", out: 3, kernel: 1, bias: true)
    let y = $0.relu($0.add($0.batchNormalization(0, "n"), 0))
    _ = $0.add($0.conv(y, "c", out: 3, kernel: 1, bias: true), x)
  },
]
