import Graphs
import Kernels
import ONNX
import TestSupport
import Testing

/// Files that were made to break the importer: each is imported and compiled or refused in one line, and nothing traps.
@Suite struct HostileTests {
  /// Imports a model and compiles it as `inspect` does; what it is refused with, or nil.
  private func refusal(_ bytes: [UInt8]) throws -> String? {
    let file = try TemporaryFile(bytes, ending: "onnx")
    return withExtendedLifetime(file) {
      do throws(ONNXError) {
        let graph = try ImportedModel(try ONNXFile(file.path)).graph
        #expect(graph.multiplyAdds >= 0 && graph.floatingPointOperations >= graph.multiplyAdds)
        let costs = GraphCosts(graph, dtype: .float32, level: .best)
        #expect(costs.operators.reduce(0) { $0 + $1.count } == graph.nodes.count)
        return nil
      } catch { return error.description }
    }
  }

  @Test func graphsOfAnythingAreImportedOrRefused() throws {
    var imported = 0
    for seed in 0..<2000 {
      var graphs = HostileGraphs(seed: UInt64(seed))
      if let line = try refusal(graphs.next()) {
        #expect(!line.contains("\n") && line.count < 2000, "seed \(seed): \(line.prefix(3000))")
      } else {
        imported += 1
      }
    }
    #expect(imported > 20, "the models are all refused for trifles")
  }

  @Test func changedBytesAreImportedOrRefused() throws {
    let sound = Protobuf.model(
      nodes: [
        Protobuf.node("Conv", ["x", "w"], ["a"], attributes: [Protobuf.ints("pads", [1, 1, 1, 1])]),
        Protobuf.node("MaxPool", ["a"], ["b"], attributes: [Protobuf.ints("kernel_shape", [2, 2])]),
        Protobuf.node("Reshape", ["b", "shape"], ["y"]),
      ],
      tensors: [
        Protobuf.tensor("w", [2, 1, 3, 3], raw: Protobuf.floats([Float](repeating: 1, count: 18))),
        Protobuf.tensor("shape", [2], type: 7, raw: Protobuf.little(0) + Protobuf.little(-1)),
      ],
      inputs: [Protobuf.value("x", [nil, 1, 4, 4])], outputs: [Protobuf.value("y", [nil, 18])])
    #expect(try refusal(sound) == nil)
    var random = SplitMix64(seed: 7)
    for round in 0..<3000 {
      var bytes = sound
      for _ in 0...(random.next() % 3) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next() >> 8)
      }
      if round % 4 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
      if let line = try refusal(bytes) { #expect(!line.contains("\n"), "round \(round)") }
    }
  }

  @Test func graphsInGraphsAreRefused() throws {
    var inner = Protobuf.text(2, "graph")
    for _ in 0..<2000 {
      inner = Protobuf.bytes(1, Protobuf.bytes(5, Protobuf.text(1, "body") + Protobuf.bytes(6, inner)))
    }
    #expect(try refusal(Protobuf.bytes(7, inner) + Protobuf.int(1, 8)) != nil)
  }
}
