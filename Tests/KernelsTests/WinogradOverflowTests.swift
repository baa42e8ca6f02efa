import Graphs
import Kernels
import Tensors
import Testing

/// Activations on which Winograd's transforms overflow, while the results themselves are finite.
@Suite struct WinogradOverflowTests {
  static let recipes = [
    (
      "3x3",
      GraphRecipe(Shape(16, 8, 8)) {
        let x = $0.conv(0, "a", out: 18, kernel: 3, pad: 1, bias: true)
        _ = $0.relu($0.conv(x, "b", out: 5, kernel: 3, pad: 1, bias: true))
      }
    ),
    (
      "3x3 of stride 2",
      GraphRecipe(Shape(32, 16, 16)) { _ = $0.relu($0.conv(0, "a", out: 18, kernel: 3, stride: 2, pad: 1, bias: true)) }
    ),
    (
      "5x5",
      GraphRecipe(Shape(3, 9, 10)) {
        _ = $0.maxPool($0.conv(0, "a", out: 7, kernel: 5, pad: 2, bias: true), kernel: 2, stride: 2)
      }
    ),
    (
      "5x5 onto a value that ends there",
      GraphRecipe(Shape(3, 9, 10)) {
        let other = $0.conv(0, "a", out: 7, kernel: 1, pad: 0, bias: true)
        _ = $0.relu($0.add($0.conv(0, "b", out: 7, kernel: 5, pad: 2, bias: true), other))
      }
    ),
  ]

  @Test(arguments: [DType.float32, .bfloat16], recipes)
  func tilesThatOverflowAreComputedDirectly(_ dtype: DType, _ named: (name: String, recipe: GraphRecipe)) throws {
    let graph = try named.recipe.graph()
    var numbers = SeededNumbers(seed: 3)
    let run = ModelRun(graph, dtype: dtype)
    let size = graph.imageShape.elementCount
    let tame = (0..<3).map { _ in numbers.floats(size) }
    let wild = numbers.floats(size, scale: 3e37)
    let expected = run.reference([wild])[0]
    #expect(expected.allSatisfy { $0.isFinite })
    let largest = expected.map(\.magnitude).max() ?? 0
    let alone = bits(run.kernels(tame, level: .best, .automatic))
    for level in CPULevel.available {
      let found = run.kernels(tame + [wild], level: level, .automatic)
      // What is beside it keeps its bits.
      #expect(bits(Array(found.dropLast())) == alone, "\(named.name) on \(level.name)")
      let error = zip(expected, found[3]).map { ($0 - $1).magnitude / largest }.max() ?? .infinity
      #expect(error <= (dtype == .float32 ? 1e-5 : 0.02), "\(named.name) on \(level.name): \(error)")
      #expect(bits([found[3]]) == bits([run.kernels([wild], level: .best, .automatic)[0]]), "\(level.name)")
    }
  }

  /// Large weights overflow between the two passes of a tile's transform, in the middle of its results.
  @Test func firstSumsThatOverflowAreSeen() throws {
    let graph = try GraphRecipe(Shape(16, 8, 8)) {
      _ = $0.conv(0, "a", out: 18, kernel: 3, pad: 1, bias: true)
    }.graph()
    let parameters = ModelRun(graph, dtype: .float32).parameters.map { $0.map { 1e4 * $0 } }
    let run = ModelRun(graph, dtype: .float32, parameters: parameters)
    var numbers = SeededNumbers(seed: 5)
    let images = (0..<64).map { _ in numbers.floats(graph.imageShape.elementCount, scale: 5e33) }
    let expected = run.reference(images).joined()
    let largest = expected.map(\.magnitude).max() ?? 0
    #expect(largest.isFinite)
    for level in CPULevel.available {
      let found = run.kernels(images, level: level, .automatic).joined()
      let error = zip(expected, found).map { ($0 - $1).magnitude / largest }.max { !($0 >= $1) } ?? .infinity
      #expect(error <= 1e-5, "\(level.name): \(error)")
    }
  }
}
