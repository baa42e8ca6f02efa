import Graphs
import Kernels
import Models
import Testing

/// Graphs of thousands of layers.
@Suite struct DeepGraphTests {
  /// Compiling is linear: four times the layers take about four times as long, not sixteen.
  @Test func compilingIsLinear() throws {
    func seconds(_ name: String) throws -> Double {
      let graph = try #require(Architectures.graph(named: name))
      let clock = ContinuousClock()
      var best = Double.infinity
      for _ in 0..<3 {
        var steps = 0
        let time = clock.measure {
          let program = Program(graph, dtype: .float32, level: .best, progress: { steps += 1 })
          #expect(program.units.count == graph.units.count)
        }
        #expect(steps == graph.units.count, "progress is told after each unit")
        best = min(best, Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds))
      }
      return best
    }
    let short = try seconds("resnet1502")
    let long = try seconds("resnet6002")
    #expect(long < 9 * short, "\(long) s for 6,002 layers, \(short) s for 1,502")
  }
}
