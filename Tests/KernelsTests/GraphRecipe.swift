import Graphs
import Tensors

/// How a test's graph is built.
struct GraphRecipe: Sendable {
  let shape: Shape
  /// Where it is cut; nil for the places that `build` tells.
  let cuts: UnitCuts?
  let build: @Sendable (inout GraphBuilder) -> Void

  init(_ shape: Shape, cuts: UnitCuts? = nil, _ build: @escaping @Sendable (inout GraphBuilder) -> Void) {
    self.shape = shape
    self.cuts = cuts
    self.build = build
  }

  /// Builds it.
  func graph() throws(GraphError) -> Graph {
    var builder = GraphBuilder(image: shape, firstUnit: "first")
    build(&builder)
    return try builder.finish(cuts: cuts)
  }
}
