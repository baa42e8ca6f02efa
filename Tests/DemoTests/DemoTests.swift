import Datasets
import Demo
import Testing

@Suite struct DemoImagesTests {
  /// FNV-1a, the same on every machine and CPU.
  private func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  @Test func drawsTheSameBytesEverywhere() {
    #expect(DemoImages.testCount == 2000)
    let records = DemoImages.test.records(0..<DemoImages.testCount)
    #expect(records.count == 2000 * 3073)
    #expect(hash(records) == 0x0413_00ef_4a00_dcf6)
  }

  @Test func drawsEveryImageByItself() {
    let whole = DemoImages.test.records(0..<40)
    #expect(DemoImages.test.records(25..<40) == Array(whole[(25 * 3073)...]))
    #expect(DemoImages.test.records(7..<7).isEmpty)
    #expect(DemoImages(seed: 1).records(0..<40) != whole)
  }

  @Test func hasTwoHundredImagesOfEachClass() throws {
    let source = DatasetSource.demo()
    #expect(source.name == "built-in demo set")
    #expect(!source.isMappable)
    let images = try source.map()
    var histogram = [Int](repeating: 0, count: 10)
    for index in 0..<images.count { histogram[images.label(of: index)] += 1 }
    #expect(histogram == [Int](repeating: 200, count: 10))
  }
}

@Suite struct DemoModelTests {
  @Test func isTheTutorialsNet() throws {
    let net = try PlainNet()
    #expect(net.parameterCount == 62006)
    #expect(
      net.shapes == [
        "conv1.weight": [6, 3, 5, 5], "conv1.bias": [6], "conv2.weight": [16, 6, 5, 5], "conv2.bias": [16],
        "fc1.weight": [120, 400], "fc1.bias": [120], "fc2.weight": [84, 120], "fc2.bias": [84],
        "fc3.weight": [10, 84], "fc3.bias": [10],
      ])
  }

  @Test func makesHonestMistakesByPyTorchsCount() throws {
    let reference = try Reference.load()
    #expect(reference.total == DemoImages.testCount)
    for results in [reference.fp32, reference.bf16, reference.fp16] {
      #expect((1500...1840).contains(results.correct))
      #expect(results.classes.reduce(0) { $0 + $1.correct } == results.correct)
      #expect(results.classes.map(\.total) == [Int](repeating: 200, count: 10))
    }
  }

  /// Images and parameters together, against PyTorch: neither can have changed since the script ran.
  @Test func equalsPyTorchOnTheFirstImages() throws {
    let reference = try Reference.load()
    let net = try PlainNet()
    let images = try DatasetSource.demo().map()
    let table = Normalization.tutorial.table()
    for (index, expected) in reference.fp32.logits.enumerated() {
      #expect(images.label(of: index) == reference.labels[index])
      let inputs = images.planes(of: index).enumerated().map { table[$0.offset / 1024 * 256 + Int($0.element)] }
      let logits = try net.logits(inputs)
      #expect(zip(logits, expected).allSatisfy { abs($0 - $1) <= 1e-4 }, "image \(index): \(logits)")
    }
  }
}
