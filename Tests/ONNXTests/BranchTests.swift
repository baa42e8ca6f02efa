import Graphs
import ONNX
import Tensors
import TestSupport
import Testing

/// `If` whose condition is known before an image is.
@Suite struct BranchTests {
  private static let weights = Protobuf.tensor(
    "w", [2, 48], raw: Protobuf.floats((0..<96).map { Float($0 % 7) - 3 }))

  private static func constant(_ name: String, _ values: [Int], type: Int = 7) -> [UInt8] {
    let raw = values.flatMap { type == 9 ? [UInt8($0)] : Protobuf.little($0) }
    return Protobuf.tensor(name, type == 9 ? [] : [values.count], type: type, raw: raw)
  }

  /// A GraphProto that makes the value `output`.
  private static func graph(_ nodes: [[UInt8]], output: String, tensors: [[UInt8]] = [], inputs: [[UInt8]] = [])
    -> [UInt8]
  {
    nodes.flatMap { Protobuf.bytes(1, $0) } + Protobuf.text(2, "branch") + tensors.flatMap { Protobuf.bytes(5, $0) }
      + inputs.flatMap { Protobuf.bytes(11, $0) } + Protobuf.bytes(12, Protobuf.text(1, output))
  }

  private static func branches(_ condition: String, then: [UInt8], else other: [UInt8], output: String) -> [UInt8] {
    func attribute(_ name: String, _ graph: [UInt8]) -> [UInt8] {
      Protobuf.text(1, name) + Protobuf.bytes(6, graph) + Protobuf.int(20, 5)
    }
    return Protobuf.node(
      "If", [condition], [output], name: "choice",
      attributes: [attribute("then_branch", then), attribute("else_branch", other)])
  }

  private func model(_ nodes: [[UInt8]], tensors: [[UInt8]] = [], functions: [[UInt8]] = []) throws -> ImportedModel {
    let bytes = Protobuf.model(
      nodes: nodes, tensors: [Self.weights] + tensors, inputs: [Protobuf.value("x", [nil, 3, 4, 4])],
      outputs: [Protobuf.value("y", [nil, 2])], functions: functions)
    let file = try TemporaryFile(bytes, ending: "onnx")
    return try withExtendedLifetime(file) { try ImportedModel(try ONNXFile(file.path)) }
  }

  private static let head = [
    Protobuf.node("Flatten", ["c"], ["f"]),
    Protobuf.node("Gemm", ["f", "w"], ["y"], attributes: [Protobuf.int("transB", 1)]),
  ]

  /// Both branches name what they make alike, and read what is made outside.
  @Test(arguments: [(1, ["Relu", "Abs"]), (0, ["Relu", "Neg"])])
  func theBranchOfTheConditionRuns(_ condition: Int, _ operators: [String]) throws {
    let choice = Self.branches(
      "is", then: Self.graph([Protobuf.node("Abs", ["r"], ["t"])], output: "t"),
      else: Self.graph([Protobuf.node("Neg", ["r"], ["t"])], output: "t"), output: "c")
    // The choice stands before what it reads, as files of some exporters have it.
    let found = try model(
      [choice, Protobuf.node("Relu", ["x"], ["r"])] + Self.head, tensors: [Self.constant("is", [condition], type: 9)])
    #expect(found.graph.nodes.map(\.op.name) == operators + ["Reshape", "Gemm"])
  }

  /// As torch.onnx.export asks of a shape whether an axis has one element; a branch may be a value of outside.
  @Test func theConditionIsComputedFromShapes() throws {
    let nodes = [
      Protobuf.node("Shape", ["x"], ["s"]), Protobuf.node("Gather", ["s", "axis"], ["e"]),
      Protobuf.node("Equal", ["e", "three"], ["is"]),
      Self.branches(
        "is",
        then: Self.graph(
          [Protobuf.node("Mul", ["x", "k"], ["t"])], output: "t",
          tensors: [Protobuf.tensor("k", [3, 1, 1], raw: Protobuf.floats([1, 2, 3]))]),
        else: Self.graph([], output: "x"), output: "c"),
    ]
    for (axis, operators) in [(1, ["Mul", "Reshape", "Gemm"]), (2, ["Reshape", "Gemm"])] {
      let found = try model(
        nodes + Self.head, tensors: [Self.constant("axis", [axis]), Self.constant("three", [3])])
      #expect(found.graph.nodes.map(\.op.name) == operators)
    }
  }

  /// The inner choice reads what the outer branch makes, and what lies outside of both.
  @Test func branchesHaveBranches() throws {
    let inner = Self.branches(
      "no", then: Self.graph([], output: "x"),
      else: Self.graph([Protobuf.node("Add", ["t", "r"], ["t2"])], output: "t2"), output: "u")
    let outer = Self.branches(
      "is", then: Self.graph([Protobuf.node("Abs", ["x"], ["t"]), inner], output: "u"),
      else: Self.graph([], output: "x"),
      output: "c")
    let found = try model(
      [Protobuf.node("Relu", ["x"], ["r"]), outer] + Self.head,
      tensors: [Self.constant("is", [1], type: 9), Self.constant("no", [0], type: 9)])
    #expect(found.graph.nodes.map(\.op.name) == ["Relu", "Abs", "Add", "Reshape", "Gemm"])
  }

  @Test func whatIsNotKnownOrNotSoundIsRefused() {
    func refuses(
      _ part: String, _ nodes: [[UInt8]], functions: [[UInt8]] = [], _ place: SourceLocation = #_sourceLocation
    ) {
      #expect(sourceLocation: place) {
        try model(nodes + Self.head, tensors: [Self.constant("is", [1], type: 9)], functions: functions)
      } throws: {
        "\($0)".contains(part) && !"\($0)".contains("\n")
      }
    }
    let same = Self.graph([], output: "x")
    refuses(
      "choice (If): its condition depends on the image",
      [
        Protobuf.node("Greater", ["x", "x"], ["b"]), Self.branches("b", then: same, else: same, output: "c"),
      ])
    refuses(
      "which nothing makes",
      [
        Self.branches(
          "is", then: Self.graph([Protobuf.node("Abs", ["z"], ["t"])], output: "t"), else: same, output: "c")
      ])
    refuses(
      "two nodes or tensors make the value t",
      [
        Self.branches(
          "is",
          then: Self.graph([Protobuf.node("Abs", ["x"], ["t"]), Protobuf.node("Neg", ["x"], ["t"])], output: "t"),
          else: same, output: "c")
      ])
    refuses(
      "it has a graph with inputs",
      [
        Self.branches(
          "is", then: Self.graph([], output: "x", inputs: [Protobuf.value("i", [1])]), else: same, output: "c")
      ])
    refuses(
      "this operator of the domain com.microsoft is not run",
      [
        Self.branches(
          "is", then: Self.graph([Protobuf.node("Crop", ["x"], ["t"], domain: "com.microsoft")], output: "t"),
          else: same,
          output: "c")
      ])
    // In a function a name of a branch would not be the function's.
    let function =
      Protobuf.text(1, "Choose") + Protobuf.text(4, "a") + Protobuf.text(5, "c")
      + Protobuf.bytes(7, Self.branches("is", then: Self.graph([], output: "a"), else: same, output: "c"))
      + Protobuf.text(10, "own")
    refuses(
      "a graph of its own within a function", [Protobuf.node("Choose", ["x"], ["c"], domain: "own")],
      functions: [function])
    var deep = same
    for _ in 0..<9 {
      deep = Self.graph([Self.branches("is", then: deep, else: same, output: "c")], output: "c")
    }
    refuses("more than 8 graphs within one another", [Self.branches("is", then: deep, else: same, output: "c")])
  }
}
