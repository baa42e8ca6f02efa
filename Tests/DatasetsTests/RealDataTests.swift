import Datasets
import TestSupport
import Testing

@Suite(.enabled(if: TestData.has("cifar10-lossless846", "cifar10-jpeg"), "\(TestData.skipReason)"))
struct RealDataTests {
  @Test(arguments: [
    ("cifar10-lossless846", [83, 70, 88, 84, 76, 79, 97, 87, 88, 94]),
    ("cifar10-jpeg", [Int](repeating: 1000, count: 10)),
  ])
  func readsTheTestSet(folder: String, histogram: [Int]) throws {
    let source = try DatasetSource.locate(TestData.path(folder), split: .test)
    #expect(source.isMappable)
    let images = try source.map()
    #expect(images.count == histogram.reduce(0, +))
    var found = [Int](repeating: 0, count: 10)
    for index in 0..<images.count { found[images.label(of: index)] += 1 }
    #expect(found == histogram)
    #expect(LabelledImages.classNames.count == histogram.count)
  }

  @Test func hasTheSetsOwnOrder() throws {
    let images = try DatasetSource.locate(TestData.path("cifar10-lossless846"), split: .test).map()
    // The test set starts with a cat, two ships, a plane, two frogs; its first pixel is (158, 112, 49).
    #expect(
      (0..<6).map { LabelledImages.classNames[images.label(of: $0)] } == [
        "cat", "ship", "ship", "plane", "frog", "frog",
      ])
    let planes = images.planes(of: 0)
    let first = [0, 1024, 2048].map { planes[$0] }
    #expect(first == [158, 112, 49])
  }

  @Test func saysWhatIsMissingForTraining() {
    let folder = TestData.path("cifar10-jpeg")
    #expect(failure(folder, .train)?.description.hasPrefix("\(folder): no CIFAR-10 train set; looked for ") == true)
  }
}
