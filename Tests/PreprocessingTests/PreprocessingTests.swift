import Datasets
import Foundation
import Preprocessing
import Tensors
import TestSupport
import Testing

/// Bytes as Pillow makes them, and what cannot be made.
@Suite struct PreprocessingTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      let interpolation: String
      let size: [Int]
      let hash: String
    }
    let cases: [Case]
    let grey: String

    static func load() throws -> Reference {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("preprocessing_reference.json")
      return try JSONDecoder().decode(Reference.self, from: try Data(contentsOf: url))
    }
  }

  @Test func resizesToPillowsBytes() throws {
    let cases = try Reference.load().cases
    #expect(cases.count == 90)
    for one in cases {
      var preprocessing = Preprocessing()
      preprocessing.interpolation = try #require(Interpolation(rawValue: one.interpolation))
      preprocessing.resize = .exact(rows: one.size[2], columns: one.size[3])
      let shapes = (Shape(3, one.size[0], one.size[1]), Shape(3, one.size[2], one.size[3]))
      let bytes = try prepared(image(shapes.0), preprocessing, from: shapes.0, to: shapes.1)
      #expect(hash(bytes) == one.hash, "\(one.interpolation) \(one.size)")
    }
  }

  @Test func turnsGreyAndBack() throws {
    let grey = try prepared(image(Shape(3, 33, 47)), Preprocessing(), from: Shape(3, 33, 47), to: Shape(1, 33, 47))
    #expect(hash(grey) == (try Reference.load().grey))
    let three = try prepared(grey, Preprocessing(), from: Shape(1, 33, 47), to: Shape(3, 33, 47))
    #expect(three == grey + grey + grey)
  }

  @Test func cropsTheMiddleAndTurnsChannelsRound() throws {
    let input = image(Shape(3, 5, 6))
    var preprocessing = Preprocessing()
    preprocessing.crop = 2
    preprocessing.isBGR = true
    let found = try prepared(input, preprocessing, from: Shape(3, 5, 6), to: Shape(3, 2, 2))
    // (5 - 2) / 2 = 1.5 rounds to 2, the even one.
    let places = [2, 1, 0].flatMap { channel in [2, 3].flatMap { row in [2, 3].map { channel * 30 + row * 6 + $0 } } }
    #expect(found == places.map { input[$0] })
  }

  /// torchvision's CenterCrop puts the odd pixel behind a smaller image, and cuts what is larger.
  @Test func laysASmallerImageOnBlack() throws {
    let input = (1...18).map { UInt8($0) }
    var preprocessing = Preprocessing()
    preprocessing.crop = 4
    let found = try prepared(input, preprocessing, from: Shape(1, 3, 6), to: Shape(1, 4, 4))
    #expect(found == [2, 3, 4, 5, 8, 9, 10, 11, 14, 15, 16, 17, 0, 0, 0, 0])
    preprocessing.crop = 8
    let larger = try prepared(input, preprocessing, from: Shape(1, 3, 6), to: Shape(1, 8, 8))
    var expected = [UInt8](repeating: 0, count: 64)
    for (index, byte) in input.enumerated() { expected[(2 + index / 6) * 8 + 1 + index % 6] = byte }
    #expect(larger == expected)
    #expect(preprocessing.description == "center crop 8, black around smaller images")
    preprocessing.cropsBeforeMiddle = true
    let before = try prepared(input, preprocessing, from: Shape(1, 3, 6), to: Shape(1, 8, 8))
    #expect(before == [UInt8](repeating: 0, count: 8) + expected.dropLast(8))
  }

  @Test func keepsTheAspectOfOneSide() throws {
    var preprocessing = Preprocessing()
    preprocessing.resize = .shortSide(50)
    #expect(try preprocessing.plan(from: Shape(3, 33, 47), to: Shape(3, 50, 71)).outputBytes == 3 * 50 * 71)
    #expect(try preprocessing.plan(from: Shape(3, 47, 33), to: Shape(3, 71, 50)).outputBytes == 3 * 50 * 71)
  }

  @Test func readsSizes() {
    #expect(Preprocessing.Size("224") == .shortSide(224))
    #expect(Preprocessing.Size("224x96") == .exact(rows: 224, columns: 96))
    for text in ["", "0", "x", "224x", "-1", "1x2x3", "99999", "224 x 96"] { #expect(Preprocessing.Size(text) == nil) }
  }

  @Test func refusesWhatDoesNotFit() {
    let images = Shape(3, 32, 32)
    func line(_ wanted: Shape, _ change: (inout Preprocessing) -> Void = { _ in }) -> String {
      var preprocessing = Preprocessing()
      change(&preprocessing)
      do throws(PreprocessingError) { _ = try preprocessing.plan(from: images, to: wanted) } catch {
        return error.description
      }
      return ""
    }
    #expect(
      line(Shape(3, 224, 224))
        == "the images have the shape [3, 32, 32], but the model takes [3, 224, 224]; resize them as for its training")
    #expect(line(Shape(4, 32, 32)) == "the images have 3 channels, but the model takes 4; give images of 4")
    #expect(line(Shape(3, 224, 224)) { $0.resize = .shortSide(64) }.contains("images of 64x64"))
    #expect(line(Shape(3, 32, 32)) { $0.crop = 0 }.hasPrefix("a side of 0 pixels"))
    #expect(line(Shape(1, 32, 32)) { $0.isBGR = true }.hasPrefix("blue, green, red for a model of 1 channels"))
    #expect(line(Shape(10)).contains("[channels, rows, columns]"))
  }

  /// Two images as PyTorch's, timm's and transformers' pipelines leave them, to the last bit.
  @Test(
    .enabled(if: TestData.has("models/preprocess", "cifar10-lossless846"), "\(TestData.skipReason)"),
    arguments: ["hf-vit-224", "hf-beit-224", "hf-convnext-224", "torchvision-224"])
  func equalsThePipelines(_ name: String) throws {
    var preprocessing = Preprocessing()
    var normalization = Normalization.imageNet
    if name.hasPrefix("hf-vit") || name.hasPrefix("hf-beit") {
      preprocessing.resize = .exact(rows: 224, columns: 224)
      normalization = .tutorial
    } else {
      preprocessing.resize = .shortSide(256)
      preprocessing.crop = 224
    }
    preprocessing.interpolation = name.hasPrefix("hf-beit") || name.hasPrefix("hf-convnext") ? .bicubic : .bilinear
    let table = normalization.table()
    let data = try Data(contentsOf: URL(fileURLWithPath: TestData.path("models/preprocess/\(name).npy")))
    let expected = data.dropFirst(128).withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
    let records = try Data(
      contentsOf: URL(
        fileURLWithPath: TestData.path("cifar10-lossless846/cifar-10-batches-bin/test_batch.bin")))
    var found: [UInt32] = []
    for image in 0..<2 {
      let pixels = Array(records[(image * 3073 + 1)..<((image + 1) * 3073)])
      let bytes = try prepared(pixels, preprocessing, from: Shape(3, 32, 32), to: Shape(3, 224, 224))
      found += bytes.enumerated().map { table[$0 / (224 * 224) * 256 + Int($1)].bitPattern }
    }
    #expect(found.count == expected.count)
    #expect(zip(found, expected).count { $0 != $1 } == 0)
  }

  private func prepared(
    _ image: [UInt8], _ preprocessing: Preprocessing, from shape: Shape, to wanted: Shape
  ) throws -> [UInt8] {
    let plan = try preprocessing.plan(from: shape, to: wanted)
    var result = [UInt8](repeating: 77, count: plan.outputBytes)
    var scratch = PreprocessingScratch()
    var room = result.mutableSpan
    plan.run(image.span, into: &room, &scratch)
    return result
  }

  private func image(_ shape: Shape) -> [UInt8] {
    (0..<shape.elementCount).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
  }

  private func hash(_ bytes: [UInt8]) -> String {
    let value = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
