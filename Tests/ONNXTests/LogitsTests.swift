import Graphs
import ONNX
import Tensors
import TestSupport
import Testing

/// Which of a graph's values are taken for its logits.
@Suite struct LogitsTests {
  /// A classifier of two classes whose logits are `l`, and what follows them.
  private func model(
    _ more: [[UInt8]], outputs: [[UInt8]], output: String? = nil
  ) throws -> Found {
    let weights = Protobuf.tensor("w", [2, 48], raw: Protobuf.floats((0..<96).map { Float($0 % 7) - 3 }))
    let nodes = [
      Protobuf.node("Flatten", ["x"], ["f"]),
      Protobuf.node("Gemm", ["f", "w"], ["l"], attributes: [Protobuf.int("transB", 1)]),
    ]
    let file = try TemporaryFile(
      Protobuf.model(
        nodes: nodes + more, tensors: [weights], inputs: [Protobuf.value("x", [nil, 3, 4, 4])], outputs: outputs),
      ending: "onnx")
    return try withExtendedLifetime(file) {
      let model = try ImportedModel(try ONNXFile(file.path), output: output)
      return Found(source: model.logits, last: model.graph.nodes.last?.op.name, logits: try logits(model, image))
    }
  }

  /// What was taken, the last operator that leads to it, and its numbers.
  private struct Found {
    let source: LogitsSource
    let last: String?
    let logits: [Float]
  }

  private let image = Tensor(Shape(3, 4, 4), (0..<48).map { Float($0 * 7 % 11) / 8 - 0.5 })
  private let choice = Protobuf.node("ArgMax", ["l"], ["a"], attributes: [Protobuf.int("axis", 1)])
  private let scores = Protobuf.node("Softmax", ["l"], ["p"])
  private let class64 = Protobuf.node("Cast", ["a"], ["c"], attributes: [Protobuf.int("to", 7)])
  private let top = Protobuf.node("TopK", ["p", "k"], ["v", "i"])

  @Test func whatAClassIsPickedFromIsTheLogits() throws {
    let plain = try model([], outputs: [Protobuf.value("l", [nil, 2])]).logits
    for nodes in [[choice], [choice, class64]] {
      let output = nodes.count == 1 ? "a" : "c"
      let found = try model(nodes, outputs: [Protobuf.value(output, [nil])])
      #expect(found.source == LogitsSource(output: output, decision: "ArgMax", others: []))
      #expect(found.logits == plain)
    }
  }

  /// As TensorFlow's official ResNet gives its class before its scores.
  @Test func whatIsAnOutputItselfIsTakenAsOne() throws {
    let chosen = Protobuf.node("ArgMax", ["p"], ["a"], attributes: [Protobuf.int("axis", 1)])
    let found = try model([scores, chosen], outputs: [Protobuf.value("a", [nil]), Protobuf.value("p", [nil, 2])])
    #expect(found.source == LogitsSource(output: "p", decision: nil, others: []))
    #expect(found.last == "Softmax")
  }

  @Test func theBestClassesAreNotTheLogits() throws {
    let found = try model([scores, top], outputs: [Protobuf.value("v", [nil, 2]), Protobuf.value("i", [nil, 2])])
    #expect(found.source == LogitsSource(output: "v", decision: "TopK", others: []))
    #expect(found.last == "Softmax")
  }

  /// The first row is taken; what has another shape is passed over, and what is not needed is not run.
  @Test func otherOutputsAreNamed() throws {
    let best = Protobuf.node("ReduceMax", ["l"], ["m"], attributes: [Protobuf.ints("axes", [1])])
    let strange = Protobuf.node("Strange", ["x"], ["s"])
    let outputs = ["x2", "m", "l", "p", "s"].map { Protobuf.value($0, [nil]) }
    let nodes = [Protobuf.node("Relu", ["x"], ["x2"]), best, scores, strange]
    let first = try model(nodes, outputs: outputs)
    #expect(first.source == LogitsSource(output: "l", decision: nil, others: ["x2", "m", "p", "s"]))
    let asked = try model(nodes, outputs: outputs, output: "p")
    #expect(asked.source == LogitsSource(output: "p", decision: nil, others: ["x2", "m", "l", "s"]))
    #expect(asked.last == "Softmax")
  }

  /// Another output must not stand in for logits that cannot be run.
  @Test func whatCannotBeRunIsNotPassedOver() throws {
    let strange = Protobuf.node("Strange", ["l"], ["s"], name: "odd")
    #expect(throws: (any Error).self) {
      try model([strange, scores], outputs: [Protobuf.value("s", [nil, 2]), Protobuf.value("p", [nil, 2])])
    }
    #expect { try model([strange], outputs: [Protobuf.value("l", [nil, 2])], output: "q") } throws: { error in
      "\(error)".hasSuffix("it has no output q; choose one of: l")
    }
  }

  @Test func planesAreNoLogits() throws {
    let nodes = [Protobuf.node("Relu", ["x"], ["y"]), Protobuf.node("ArgMax", ["y"], ["a"])]
    #expect { try model(nodes, outputs: [Protobuf.value("a", [nil])]) } throws: { error in
      "\(error)".contains("its output a has the shape [3, 4, 4] an image, wanted one row of logits")
    }
  }
}
