import Foundation
import Graphs
import Kernels
import Tensors
import Testing

/// Graphs grown from seeds: the kernels of every CPU level give the bits of the operators' references.
///
/// `CIFAR_EVAL_RANDOM_GRAPHS=5000` tests so many, from the seed `CIFAR_EVAL_RANDOM_SEED` on.
@Suite struct RandomGraphTests {
  private static let seeds: Range<UInt64> = {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["CIFAR_EVAL_RANDOM_SEED"].flatMap(UInt64.init) ?? 1
    return first..<first + (environment["CIFAR_EVAL_RANDOM_GRAPHS"].flatMap(UInt64.init) ?? 24)
  }()

  @Test(arguments: DType.allCases)
  func kernelsEqualTheReferences(_ dtype: DType) throws {
    for seed in Self.seeds { try compare(seed, dtype) }
  }

  private func compare(_ seed: UInt64, _ dtype: DType) throws {
    let graph = try RandomGraph(seed: seed).recipe.graph()
    var numbers = SeededNumbers(seed: seed)
    let run = ModelRun(graph, dtype: dtype, seed: seed)
    // More than a group now and then.
    let images = (0..<(seed % 4 == 0 ? 17 : 2)).map { _ in numbers.floats(graph.imageShape.elementCount, scale: 2) }
    let expected = bits(run.reference(images))
    var automatic: [[UInt32]]?
    for level in CPULevel.available {
      let found = bits(run.kernels(images, level: level))
      #expect(found == expected, "seed \(seed), \(dtype.rawValue) on \(level.name): \(described(graph))")
      let chosen = bits(run.kernels(images, level: level, .automatic))
      #expect(
        automatic == nil || automatic == chosen,
        "seed \(seed), \(dtype.rawValue), automatic kernels on \(level.name): \(described(graph))")
      automatic = chosen
    }
    for kernels in ConvolutionKernels.allCases where dtype == .bfloat16 {
      guard let level = CPULevel.native(kernels, isPaired: false) else { continue }
      #expect(
        bits(run.kernels(images, level: level)) == bits(run.reference(images, kernels, isPaired: false)),
        "seed \(seed), \(kernels.rawValue): \(described(graph))")
    }
  }

  private func described(_ graph: Graph) -> String {
    graph.nodes.map { "\($0.outputs) = \($0.op.name) \($0.inputs.map { "\($0)\(graph.shape($0))" })" }
      .joined(separator: "; ")
  }
}
