import Graphs
import Kernels
import Tensors
import Testing

/// What a watchdog sees of a unit that takes long.
@Suite struct UnitProgressTests {
  /// Each step is one, and each image of a step that has no kernel.
  @Test(arguments: [1, 17]) func everyPieceOfWorkIsProgress(_ images: Int) throws {
    let recipe = GraphRecipe(Shape(4, 6)) {
      let base = $0.node(Abs(), [.value(0)])
      _ = $0.node(Pow(), [.value(base), .value(0)])
    }
    let graph = try recipe.graph()
    let program = Program(graph, dtype: .float32, level: .best)
    #expect(program.slowNodes.count == 1)
    let steps = program.units.map(\.stepCount).reduce(0, +)
    var count = 0
    _ = ModelRun(graph, dtype: .float32).kernels(
      [[Float]](repeating: [Float](repeating: 0.5, count: 24), count: images), level: .best, progress: { count += 1 })
    // Groups are of 16 images.
    #expect(count == steps + (images + 15) / 16 * 16)
  }
}
