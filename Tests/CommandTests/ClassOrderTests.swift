import Foundation
import TestSupport
import Testing

/// Classes of a set and of a model: which is which, and what is said where nothing tells.
@Suite struct ClassOrderTests {
  private let folder: TemporaryFolder
  private let png: [UInt8]
  private let cifar10 = ["plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]

  init() throws {
    folder = try TemporaryFolder()
    png = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: repositoryRoot + "/Tests/DatasetsTests/sets/pngs/car/0.png")))
  }

  /// Net with what a training script saves beside it.
  private func net(_ more: [(String, Py)] = []) throws -> String {
    var net = NetFile()
    net.values = net.values.mapValues { $0.map { 8 * $0 } }
    return try folder.write("net.pth", net.torchFile(more: more))
  }

  /// A folder of one image for each class.
  private func images(_ classes: [String]) throws -> String {
    for name in classes { try folder.write("images/\(name)/0.png", png) }
    return folder.path + "/images"
  }

  private func list(_ names: [String]) throws -> String {
    try folder.write("names.txt", Array(names.joined(separator: "\n").utf8))
  }

  /// The labels of the images in their order, and the text of a report.
  private func run(_ options: [String]) async throws -> (labels: [Int], text: String) {
    let samples = folder.path + "/samples.csv"
    let found = try await cifarEval(np: 1, options + ["--samples", samples])
    try #require(found.status == 0, "\(found.stderr)")
    let rows = try String(contentsOfFile: samples, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst()
    // Lines go on below where they are long.
    let text = found.stdout.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return (rows.compactMap { Int($0.split(separator: ",")[1]) }, text)
  }

  @Test func namesBesideTheWeightsAreMatched() async throws {
    let numbers = Py.dict(cifar10.enumerated().map { ($1, .int($0)) })
    let names = Py.list(cifar10.map { .text($0) })
    let meta = Py.dict([("CLASSES", .tuple(cifar10.map { .text($0) })), ("epoch", .int(3))])
    let numbered = Py.dict(cifar10.enumerated().map { ("\($0)", .text($1)) })
    let data = ["--data", try images(cifar10)]
    let expected = cifar10.sorted().map { cifar10.firstIndex(of: $0) ?? -1 }
    for (key, value) in [("class_to_idx", numbers), ("classes", names), ("idx_to_class", numbered), ("meta", meta)] {
      let path = try net([(key, value)])
      let found = try await run([path] + data)
      #expect(found.labels == expected, "\(key)")
      #expect(found.text.contains("matched by name: \(path) has them in another order than the set"))
    }
    // A count, a list of others, and one with a name twice tell nothing.
    for value in [Py.int(10), .list([.text("a"), .text("b")]), .list(cifar10.map { _ in .text("a") })] {
      #expect(try await run([try net([("classes", value)])] + data).labels == Array(0..<10))
    }
  }

  @Test func namesBesideTheWeightsMustBeTheSets() async throws {
    let names = cifar10.map { $0 == "horse" ? "pony" : $0 }
    let path = try net([("classes", .list(names.map { .text($0) }))])
    let found = try await cifarEval(np: 2, [path, "--data", try images(cifar10)])
    #expect(found.status == 65)
    #expect(
      found.stderr.hasPrefix("cifar-eval: \(path): classes has no class horse, which the set has; "), "\(found.stderr)")
  }

  @Test func anOrderThatNothingTellsIsSaid() async throws {
    let path = try net()
    let found = try await run([path, "--data", try images(cifar10)])
    #expect(found.labels == Array(0..<10))
    #expect(
      found.text.contains("their order (bird, car, cat, …) is not cifar10's; else --classes cifar10"), "\(found.text)")
    #expect(
      !(try await run([path, "--data", folder.path + "/images", "--classes", "cifar10"])).text.contains(
        "assumed classes"))
  }

  @Test func numbersThatAreSortedAsTextAreSaid() async throws {
    let numbers = (1...10).map(String.init)
    let data = ["--data", try images(numbers)]
    let found = try await run([try net()] + data)
    #expect(found.labels == Array(0..<10))
    #expect(
      found.text.contains("folders numbered in the order of text, as torchvision's: 1, 10, 2, …"), "\(found.text)")
    #expect(try await run([try net()] + data + ["--classes", list(numbers)]).labels == [0, 9, 1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test func namesThatAreOnlyShownMatchNothing() async throws {
    let arguments = [try net(), "--data", try images(["cat", "dog"]), "--class-names"]
    let refused = try await cifarEval(np: 1, arguments + [list(cifar10)])
    #expect(refused.status == 64)
    #expect(
      refused.stderr.contains("cat is class 3 there and class 0 of the set; the names are only shown"),
      "\(refused.stderr)")
    let found = try await run(arguments + [list((0..<10).map { "class \($0)" })])
    #expect(found.labels == [0, 1])
    #expect(found.text.contains("the set's 2 are taken for the model's of the same numbers, which are 10"))
  }

  @Test func namesThatCouldBeSeveralAreRefused() async throws {
    let names = ["Cat +", "cat -"] + (2..<10).map { "class \($0)" }
    let arguments = [try net(), "--data", try images(["cat+", "cat-"]), "--classes", try list(names)]
    let refused = try await cifarEval(np: 1, arguments)
    #expect(refused.status == 64)
    #expect(refused.stderr.contains("the set's class cat+ could be several of its names"), "\(refused.stderr)")
  }

  /// ImageNet's classes by their WordNet names, all by themselves or beside the English ones of the model.
  @Test(arguments: [(1000, false), (1001, false), (1000, true), (1001, true)])
  func classesOfImageNetAreKnown(count: Int, isNamed: Bool) async throws {
    let known = [
      0: "tench, Tinca tinca", 1: "goldfish", 207: "golden retriever", 281: "tabby, tabby cat", 340: "zebra",
      497: "church", 701: "parachute", 951: "lemon", 980: "volcano", 999: "toilet tissue",
    ]
    let first = count - 1000
    let names = (0..<first).map { _ in "background" } + (0..<1000).map { known[$0] ?? "other \($0)" }
    let path = try folder.write(
      "net.pth",
      NetFile(classes: count).torchFile(more: isNamed ? [("classes", .list(names.map { .text($0) }))] : []))
    // Chihuahua, bow tie, toilet tissue.
    let found = try await run([path, "--data", try images(["n02085620", "n02883205", "n15075141"])])
    #expect(found.labels == [151, 457, 999].map { $0 + first })
    let background = first == 1 ? "; the first of 1001 outputs is taken for the background" : ""
    let english = isNamed ? "; \(path) has them in English" : background
    let text =
      "3 of ImageNet's 1000, any of which may be predicted, by the set's names of them\(english); else --classes"
    #expect(found.text.contains(text), "\(found.text)")
  }

  @Test func classesBesidesImageNetsAreRefused() async throws {
    let path = try folder.write("net.pth", NetFile(classes: 1000).torchFile())
    let found = try await cifarEval(np: 1, [path, "--data", try images(["n02085620", "n99999999"])])
    #expect(found.status == 65 && found.stderr.contains("has 2 classes, but the model of"), "\(found.stderr)")
  }
}
