import Graphs
import Tensors
import Testing

/// Slices that follow one another, as exporters write them.
@Suite struct SlicePassTests {
  private func second(_ axis: Int, _ count: Int) -> Slice {
    Slice([Slice.Range(axis: axis, start: 0, count: count, step: 2)])
  }

  @Test func twoAxesAreCutAtOnce() throws {
    var builder = GraphBuilder(image: Shape(2, 6, 8))
    let columns = builder.node(second(2, 4), [.value(builder.image)])
    _ = builder.node(second(1, 3), [.value(columns)])
    let graph = try builder.finish(cuts: UnitCuts())
    #expect(graph.nodes.count == 1)
    #expect((graph.nodes[0].op as? Slice)?.ranges.map(\.axis) == [1, 2])
    let image = Tensor(Shape(2, 6, 8), (0..<96).map(Float.init))
    let result = graph.nodes[0].op.evaluate([image], .float32)[0]
    #expect(result.dimensions == [2, 3, 4])
    #expect(result.elements.prefix(5) == [0, 2, 4, 6, 16])
    #expect(graph.values[graph.logits] == result.shape)
  }

  /// What lies between is read by another node too, or both cut one axis.
  @Test func othersStay() throws {
    var builder = GraphBuilder(image: Shape(2, 6, 8))
    let rows = builder.node(second(1, 3), [.value(builder.image)])
    let both = builder.node(second(2, 4), [.value(rows)])
    let again = builder.node(second(2, 4), [.value(builder.relu(rows))])
    let few = builder.node(second(1, 2), [.value(builder.add(both, again))])
    _ = builder.node(second(1, 1), [.value(few)])
    #expect(try builder.finish(cuts: UnitCuts()).nodes.count == 7)
  }
}
