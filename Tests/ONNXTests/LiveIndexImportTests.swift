import ONNX
import TestSupport
import Testing

/// Choices of elements, and elements at places that the image chooses, for a batch of two images, each run by itself.
extension OperatorImportTests {
  private static let rows: [Float] = [3, 1, 4, 1, 5, 9, 2, 6]

  /// The two largest of four, in order, and where they are; of equal ones the first.
  private static func largest(_ outputs: [String], axis: Int = -1) -> [UInt8] {
    Protobuf.node("TopK", ["x", "k"], outputs, attributes: [Protobuf.int("axis", axis)])
  }

  @Test func theLargestAreTakenInOrder() throws {
    let tensors = [Self.int64("k", [2])]
    #expect(try result([Self.largest(["y", "i"])], [2, 4], Self.rows, tensors: tensors).elements == [4, 3, 9, 6])
    let places = [Self.largest(["v", "i"]), Protobuf.node("Identity", ["i"], ["y"])]
    let found = try result(
      places + [Protobuf.node("Cast", ["y"], ["z"], attributes: [Protobuf.int("to", 1)])], [2, 4], Self.rows,
      tensors: tensors, output: "z")
    #expect(found.dimensions == [2, 2])
    #expect(found.elements == [2, 0, 1, 3])
  }

  @Test(
    arguments: [("ArgMax", 0, [2, 1]), ("ArgMin", 0, [1, 2]), ("ArgMin", 1, [3, 2])] as [(String, Int, [Float])])
  func extremesHavePlaces(_ op: String, _ last: Int, _ expected: [Float]) throws {
    let node = Protobuf.node(
      op, ["x"], ["i"],
      attributes: [Protobuf.int("axis", 1), Protobuf.int("keepdims", 0), Protobuf.int("select_last_index", last)])
    let cast = Protobuf.node("Cast", ["i"], ["y"], attributes: [Protobuf.int("to", 1)])
    let found = try result([node, cast], [2, 4], Self.rows)
    #expect(found.dimensions == [2])
    #expect(found.elements == expected)
  }

  /// Each image's elements at its own places; those of a table at them; and rows of both.
  @Test func elementsAreChosenByTheImage() throws {
    let tensors = [
      Self.int64("k", [2]), Self.float("table", [4, 1], [10, 11, 12, 13]), Self.int64("last", [-1]),
    ]
    let largest = Self.largest(["v", "i"])
    #expect(
      try result(
        [largest, Protobuf.node("GatherElements", ["x", "i"], ["y"], attributes: [Protobuf.int("axis", 1)])],
        [2, 4], Self.rows, tensors: tensors
      ).elements == [4, 3, 9, 6])
    let rows = try result(
      [largest, Protobuf.node("Gather", ["table", "i"], ["y"])], [2, 4], Self.rows, tensors: tensors)
    #expect(rows.dimensions == [2, 2, 1])
    #expect(rows.elements == [12, 10, 11, 13])
    let apart = [
      largest, Protobuf.node("Unsqueeze", ["i", "last"], ["j"]),
      Protobuf.node("GatherND", ["x", "j"], ["y"], attributes: [Protobuf.int("batch_dims", 1)]),
    ]
    #expect(try result(apart, [2, 4], Self.rows, tensors: tensors).elements == [4, 3, 9, 6])
  }

  @Test(arguments: [("none", [3, 1, 7, 1, 5, 7, 2, 6]), ("add", [3, 1, 11, 1, 5, 16, 2, 6])] as [(String, [Float])])
  func elementsAreUpdatedWhereTheImageSays(_ reduction: String, _ expected: [Float]) throws {
    let nodes = [
      Self.largest(["v", "i"]),
      Protobuf.node(
        "ScatterElements", ["x", "i", "new"], ["y"],
        attributes: [
          Protobuf.int("axis", 1),
          Protobuf.text(1, "reduction") + Protobuf.text(4, reduction) + Protobuf.int(20, 3),
        ]),
    ]
    let tensors = [Self.int64("k", [1]), Self.float("new", [1, 1], [7])]
    #expect(try result(nodes, [2, 4], Self.rows, tensors: tensors, opset: 18).elements == expected)
  }

  /// Quotients of integers have no fraction, and of floats they have.
  @Test func arithmeticOfPlacesIsOfIntegers() throws {
    let nodes = [
      Self.largest(["v", "i"]), Protobuf.node("Add", ["i", "five"], ["s"]), Protobuf.node("Div", ["s", "two"], ["q"]),
      Protobuf.node("Cast", ["q"], ["y"], attributes: [Protobuf.int("to", 1)]),
    ]
    let tensors = [Self.int64("k", [2]), Self.int64("five", [5], []), Self.int64("two", [-2], [])]
    #expect(try result(nodes, [2, 4], Self.rows, tensors: tensors).elements == [-3, -2, -3, -4])
    let floats = [
      Self.largest(["v", "i"]), Protobuf.node("Cast", ["x"], ["c"], attributes: [Protobuf.int("to", 7)]),
      Protobuf.node("GatherElements", ["c", "i"], ["g"], attributes: [Protobuf.int("axis", 1)]),
      Protobuf.node("Cast", ["g"], ["y"], attributes: [Protobuf.int("to", 1)]),
    ]
    let halves = Self.rows.map { -$0 - 0.5 }
    #expect(try result(floats, [2, 4], halves, tensors: tensors).elements == [-1, -1, -2, -5])
  }

  /// Two images have four elements each: the fourth is none of three.
  @Test func placesOutsideAreErrors() throws {
    let nodes = [Self.largest(["v", "i"]), Protobuf.node("Gather", ["table", "i"], ["y"])]
    let tensors = [Self.int64("k", [2]), Self.float("table", [3], [10, 11, 12])]
    let error = try #require(throws: ONNXError.self) { try result(nodes, [2, 4], Self.rows, tensors: tensors) }
    #expect("\(error)".contains("an index of 3 into 3"), "\(error)")
  }

  /// What one image chooses may be no element of another.
  @Test func imagesStayApart() throws {
    let best = Protobuf.node(
      "ArgMax", ["x"], ["i"], attributes: [Protobuf.int("axis", 1), Protobuf.int("keepdims", 0)])
    for axis in [0, 1] {
      let gather = Protobuf.node("Gather", ["x", "i"], ["y"], attributes: [Protobuf.int("axis", axis)])
      let error = try #require(throws: ONNXError.self) { try result([best, gather], [2, 4], Self.rows) }
      #expect("\(error)".contains("other images"), "\(error)")
    }
    let across = Protobuf.node("ArgMax", ["x"], ["y"], attributes: [Protobuf.int("axis", 0)])
    #expect(throws: ONNXError.self) { try result([across], [2, 4], Self.rows) }
  }

  @Test(arguments: [-1, 5, .max, .min]) func numbersOfElementsAreChecked(_ count: Int) {
    #expect(throws: ONNXError.self) {
      try result([Self.largest(["y", "i"])], [2, 4], Self.rows, tensors: [Self.int64("k", [count])])
    }
  }
}
