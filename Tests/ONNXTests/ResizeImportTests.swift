import ONNX
import TestSupport
import Testing

/// Which elements a Resize takes, and how many: as onnxruntime computes both in float32.
@Suite struct ResizeImportTests {
  private static func text(_ name: String, _ value: String) -> [UInt8] {
    Protobuf.text(1, name) + Protobuf.text(4, value) + Protobuf.int(20, 3)
  }

  /// The numbers 0, 1, 2 … of a row, resized by a scale to the nearest.
  private func row(
    _ count: Int, by scale: Float, opset: Int = 17, coordinates: String = "asymmetric", nearest: String = "floor"
  ) throws -> [Float] {
    let attributes =
      opset < 11
      ? []
      : [Self.text("coordinate_transformation_mode", coordinates), Self.text("nearest_mode", nearest)]
    let node = Protobuf.node(
      "Resize", opset < 11 ? ["x", "scales"] : ["x", "", "scales"], ["y"], attributes: attributes)
    return try OperatorImportTests().result(
      [node], [1, 1, 1, count], tensors: [OperatorImportTests.float("scales", [4], [1, 1, 1, scale])], opset: opset
    ).elements
  }

  /// 10 · 0.7 is 7 in float32, where 0.7 is less.
  @Test func sizesAreRoundedInFloat32() throws {
    #expect(try row(10, by: 0.7) == [0, 1, 2, 4, 5, 7, 8])
    #expect(try row(10, by: 2.3).count == 23)
  }

  @Test func placesAreRoundedInFloat32() throws {
    // Place 4.5, of which 0.7 in float64 makes a little more.
    #expect(try row(10, by: 0.7, coordinates: "half_pixel", nearest: "round_prefer_floor")[3] == 4)
    #expect(try row(10, by: 0.6) == [0, 1, 3, 5, 6, 8])
  }

  @Test func beforeOpset11AnAxisThatGetsShorterTakesTheNext() throws {
    #expect(try row(4, by: 0.6, opset: 10) == [0, 2])
    #expect(try row(2, by: 1.5, opset: 10) == [0, 0, 1])
  }

  @Test func tensorFlowsNearestIsHalfAnElementOn() throws {
    #expect(try row(4, by: 0.5, coordinates: "tf_half_pixel_for_nn") == [1, 3])
  }

  /// One scale for both axes: the smaller or the larger of those asked for.
  @Test(arguments: [("not_larger", [1, 1, 4, 2]), ("not_smaller", [1, 1, 8, 4])])
  func aspectIsKept(_ policy: String, _ shape: [Int]) throws {
    let node = Protobuf.node(
      "Resize", ["x", "", "", "sizes"], ["y"],
      attributes: [Self.text("keep_aspect_ratio_policy", policy), Protobuf.ints("axes", [2, 3])])
    let found = try OperatorImportTests().result(
      [node], [1, 1, 4, 2], tensors: [OperatorImportTests.int64("sizes", [4, 4])], opset: 18)
    #expect(found.dimensions == shape)
  }
}
