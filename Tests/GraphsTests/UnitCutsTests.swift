import Graphs
import Tensors
import Testing

/// Where graphs of files are cut.
@Suite struct UnitCutsTests {
  /// An inverted residual is one unit, up to its last activation: its hidden value is wider than what leaves it.
  ///
  /// The Gemm's unit begins with the Reshape that makes its features.
  @Test func cutsWhereValuesAreSmall() throws {
    var builder = GraphBuilder(image: Shape(3, 8, 8))
    func layer(_ input: Int, _ name: String, out: Int) -> Int {
      builder.relu(builder.conv(input, name, out: out, kernel: 1, bias: true))
    }
    let stem = layer(builder.image, "stem", out: 4)
    let first = layer(layer(stem, "a", out: 24), "b", out: 4)
    let second = layer(layer(first, "c", out: 24), "d", out: 4)
    let pooled = builder.globalAveragePool(second)
    let logits = builder.gemm(builder.flatten(pooled), "head", out: 5)
    let graph = try builder.finish(logits: logits, cuts: UnitCuts(least: 1, most: 1000))
    let left = graph.units.flatMap(\.liveOut)
    #expect(left.dropLast().allSatisfy { graph.values[$0].elementCount <= 4 * 8 * 8 })
    #expect(left.contains(pooled))
    #expect(!left.contains { graph.values[$0] == Shape(24, 8, 8) })
  }

  /// A MaxPool begins a unit, so that the convolution before it keeps its algorithm.
  @Test func cutsBeforeAMaxPool() throws {
    var builder = GraphBuilder(image: Shape(3, 8, 8))
    let before = builder.relu(builder.conv(builder.image, "a", out: 4, kernel: 3, pad: 1, bias: true))
    let pooled = builder.maxPool(before, kernel: 2, stride: 2)
    let x = builder.relu(builder.conv(pooled, "b", out: 4, kernel: 3, pad: 1, bias: true))
    let flat = builder.flatten(builder.globalAveragePool(x))
    let logits = builder.gemm(flat, "head", out: 5)
    let graph = try builder.finish(logits: logits, cuts: UnitCuts(least: 1, most: 1000))
    #expect(graph.units[0].liveOut == [before])
  }
}
