import Glibc
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
      var best = Double.infinity
      for _ in 0..<5 {
        var steps = 0
        let start = processorSeconds()
        let program = Program(graph, dtype: .float32, level: .best, progress: { steps += 1 })
        best = min(best, processorSeconds() - start)
        #expect(program.units.count == graph.units.count)
        #expect(steps == graph.units.count, "progress is told after each unit")
      }
      return best
    }
    let short = try seconds("resnet1502")
    let long = try seconds("resnet6002")
    #expect(long < 12 * short, "\(long) s for 6,002 layers, \(short) s for 1,502")
  }

  /// Of this thread, so that other tests beside this one do not count.
  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
