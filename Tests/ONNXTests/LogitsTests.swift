import Foundation
import Graphs
import ONNX
import Tensors
import TestSupport
import Testing

/// Which of a graph's values are taken for its logits.
@Suite struct LogitsTests {
  /// A classifier of two classes whose logits are `l`, and what follows them.
  private func model(
    _ more: [[UInt8]], outputs: [[UInt8]], output: String? = nil, classCount: Int? = nil
  ) throws -> Found {
    let weights = Protobuf.tensor("w", [2, 48], raw: Protobuf.floats((0..<96).map { Float($0 % 7) - 3 }))
    let nodes = [
      Protobuf.node("Flatten", ["x"], ["f"]),
      Protobuf.node("Gemm", ["f", "w"], ["l"], attributes: [Protobuf.int("transB", 1)]),
    ]
    let numbers = [("from", 1), ("to", 2), ("any", -1)].map {
      Protobuf.tensor($0, [1], type: 7, raw: Protobuf.little($1))
    }
    let file = try TemporaryFile(
      Protobuf.model(
        nodes: nodes + more, tensors: [weights] + numbers, inputs: [Protobuf.value("x", [nil, 3, 4, 4])],
        outputs: outputs),
      ending: "onnx")
    return try withExtendedLifetime(file) {
      let model = try ImportedModel(try ONNXFile(file.path), output: output) {
        KnownImages(shape: nil, classCount: classCount)
      }
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

  @Test func aClassByItsNameIsAChoiceToo() throws {
    let texts = Protobuf.text(1, "value_strings") + Protobuf.text(9, "cat") + Protobuf.text(9, "dog")
    let names = Protobuf.node("Constant", [], ["names"], attributes: [texts + Protobuf.int(20, 8)])
    let name = Protobuf.node("Gather", ["names", "a"], ["t"])
    let found = try model([choice, names, name], outputs: [Protobuf.value("t", [nil], type: 8)])
    #expect(found.source == LogitsSource(output: "t", decision: "ArgMax", others: []))
  }

  /// A class before the scores that it is picked from.
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

  /// The smallest say nothing of the largest.
  @Test func theWorstClassesAreNoChoice() throws {
    let worst = Protobuf.node("TopK", ["p", "p"], ["v", "i"], attributes: [Protobuf.int("largest", 0)])
    let least = Protobuf.node("ArgMin", ["p"], ["a"], attributes: [Protobuf.int("axis", 1)])
    for (node, output) in [(worst, "v"), (worst, "i"), (least, "a")] {
      #expect { try model([scores, node], outputs: [Protobuf.value(output, [nil, 2])]) } throws: { error in
        "\(error)".contains("its output \(output) is a choice of the smallest numbers")
      }
    }
  }

  /// A file may have a million outputs: only so many are looked at, though any may be asked for.
  @Test func manyOutputsTakeNoTime() throws {
    let names = (0..<3000).map { "o\($0)" }
    let planes = names.map { Protobuf.node("Relu", ["x"], [$0]) }
    let outputs = (names + ["l"]).map { Protobuf.value($0, [nil]) }
    #expect { try model(planes, outputs: outputs) } throws: { error in
      "\(error)".contains("its output o0 has the shape [3, 4, 4] an image")
    }
    let asked = try model(planes, outputs: outputs, output: "l")
    #expect(asked.source.others == Array(names.prefix(32)))
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

  /// Features stand before logits, and a head that training alone uses: where the classes are known, their number tells.
  @Test func whatHasANumberForEachClassIsTaken() throws {
    let outputs = ["f", "l", "p"].map { Protobuf.value($0, [nil, 2]) }
    for (count, output) in [(nil, "f"), (2, "l"), (48, "f"), (10, "f")] {
      let found = try model([scores], outputs: outputs, classCount: count)
      #expect(found.source.output == output)
    }
    let named = ["aux_logits", "features", "y"].map { Protobuf.node("Identity", ["l"], [$0]) }
    let both = ["aux_logits", "features", "p"].map { Protobuf.value($0, [nil, 2]) }
    #expect(try model(named + [scores], outputs: both, classCount: 2).source.output == "p")
    #expect(try model(named, outputs: [both[0]]).source.output == "aux_logits")
  }

  /// An output of that name is no feature.
  @Test(arguments: ["logits", "Logits", "logits:0", "head.logits"])
  func whatIsCalledLogitsIsTaken(_ name: String) throws {
    let named = Protobuf.node("Identity", ["l"], [name])
    let outputs = ["p", name].map { Protobuf.value($0, [nil, 2]) }
    let found = try model([scores, named], outputs: outputs)
    #expect(found.source == LogitsSource(output: name, decision: nil, others: ["p"]))
    #expect(found.last == "Gemm")
  }

  /// One number an image is of class 1: two classes, also where a sigmoid or a shape is upon it.
  @Test func oneNumberIsOfTwoClasses() throws {
    let cut = Protobuf.node("Slice", ["l", "from", "to", "from"], ["z"])
    let plain = try model([], outputs: [Protobuf.value("l", [nil, 2])]).logits
    let sigmoid = Protobuf.node("Sigmoid", ["z"], ["s"])
    let row = Protobuf.node("Reshape", ["s", "any"], ["r"])
    for (nodes, output) in [([cut], "z"), ([cut, sigmoid], "s"), ([cut, sigmoid, row], "r")] {
      let found = try model(nodes, outputs: [Protobuf.value(output, [nil])])
      #expect(found.source == LogitsSource(output: output, decision: nil, others: [], isBinary: true))
      #expect(found.logits == [0, plain[1]])
    }
  }

  /// As skl2onnx writes a LogisticRegression behind a StandardScaler, the class before its probabilities.
  @Test func linearModelsOfClassesAreRun() throws {
    func floats(_ name: String, _ values: [Float]) -> [UInt8] {
      Protobuf.text(1, name) + values.flatMap { Protobuf.float(7, $0) } + Protobuf.int(20, 6)
    }
    func string(_ name: String, _ value: String) -> [UInt8] {
      Protobuf.text(1, name) + Protobuf.text(4, value) + Protobuf.int(20, 3)
    }
    let nodes = [
      Protobuf.node(
        "Scaler", ["l"], ["s"], domain: "ai.onnx.ml", attributes: [floats("offset", [1, -1]), floats("scale", [0.5])]),
      Protobuf.node(
        "LinearClassifier", ["s"], ["c", "v"], domain: "ai.onnx.ml",
        attributes: [
          floats("coefficients", [1, 2, 3, -1, 0, 1]), floats("intercepts", [1, 0, -1]),
          string("post_transform", "LOGISTIC"),
        ]),
      Protobuf.node("Normalizer", ["v"], ["n"], domain: "ai.onnx.ml", attributes: [string("norm", "L1")]),
    ]
    let plain = try model([], outputs: [Protobuf.value("l", [nil, 2])]).logits
    let (a, b) = ((plain[0] - 1) * 0.5, (plain[1] + 1) * 0.5)
    let scores = [a + 2 * b + 1, 3 * a - b, b - 1].map { 1 / (1 + exp(-Double($0))) }
    let found = try model(nodes, outputs: [Protobuf.value("c", [nil]), Protobuf.value("n", [nil, 3])])
    #expect(found.source.output == "n")
    for (one, score) in zip(found.logits, scores) { #expect(abs(Double(one) - score / scores.reduce(0, +)) < 1e-6) }
    let both = try model(nodes, outputs: [Protobuf.value("c", [nil]), Protobuf.value("v", [nil, 3])])
    #expect(both.source == LogitsSource(output: "v", decision: nil, others: []))
    for (one, score) in zip(both.logits, scores) { #expect(abs(Double(one) - score) < 1e-6) }
  }

  /// Another output must not stand in for logits that cannot be run.
  @Test func whatCannotBeRunIsNotPassedOver() throws {
    let strange = Protobuf.node("Strange", ["l"], ["s"], name: "odd")
    #expect {
      try model([strange, scores], outputs: [Protobuf.value("s", [nil, 2]), Protobuf.value("p", [nil, 2])])
    } throws: { error in
      "\(error)".contains("node odd (Strange): the operator is not run here")
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
