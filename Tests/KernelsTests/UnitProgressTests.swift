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

  /// An index of 4 into 4, in an image that counts and in lanes behind the images.
  @Test(arguments: [(-1, nil), (0, "node Gather (Gather): an index of 4 into 4")] as [(Float, String?)])
  func imagesThatCountHaveFaults(_ pixel: Float, _ expected: String?) throws {
    let recipe = GraphRecipe(Shape(4)) {
      let four = $0.constant(Tensor(Shape(4), filledWith: 4))
      let index = $0.node(WholeNumbers(Add()), [.value(0), four])
      _ = $0.node(LiveGather(axis: 0), [$0.parameter("table", Shape(4, 1)), .value(index)])
    }
    var found: String?
    let images = [[Float]](repeating: [-1, -2, -3, -4], count: 17) + [[pixel, -1, -1, -1]]
    _ = ModelRun(try recipe.graph(), dtype: .bfloat16).kernels(images, level: .best, fault: { found = $0 })
    #expect(found == expected)
  }
}
