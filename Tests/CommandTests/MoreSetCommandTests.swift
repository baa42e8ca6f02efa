import Foundation
import TestSupport
import Testing

/// Archives, folders and corruptions on Net, labels beside a set, and what does not fit.
@Suite struct MoreSetCommandTests {
  private let folder: TemporaryFolder
  private let checkpoint: String
  private let sets = repositoryRoot + "/Tests/DatasetsTests/sets/"

  init() throws {
    folder = try TemporaryFolder()
    // Large enough that pixels and not biases decide the logits.
    var net = NetFile()
    net.values = net.values.mapValues { $0.map { 8 * $0 } }
    checkpoint = try folder.write("net.pth", net.torchFile())
  }

  /// A JSON report.
  private struct Report: Decodable {
    struct Corruptions: Decodable {
      struct Severity: Decodable { let total: Int }
      struct Corruption: Decodable {
        let name: String
        let counted: Bool
        let accuracy: Double
        let severities: [Severity]
      }
      let meanAccuracy: Double?
      let extraMeanAccuracy: Double?
      let meanCorruptionError: Double?
      let list: [Corruption]
    }
    struct Soft: Decodable {
      let crossEntropy: Double
      let entropy: Double
      let total: Int
    }
    let digest: String
    let total: Int
    let correct: Int
    let corruptions: Corruptions?
    let softLabels: Soft?
    let notes: [String]?
  }

  private func run(np: Int = 1, _ options: [String], named name: String = "report.json") async throws -> Report {
    let path = folder.path + "/" + name
    let run = try await cifarEval(np: np, ["--checkpoint", checkpoint, "--json", path] + options)
    try #require(run.status == 0, "\(run.stderr)")
    return try decodeReport(Report.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func refusal(_ options: [String]) async throws -> (status: Int32, line: String) {
    let run = try await cifarEval(np: 2, ["--checkpoint", checkpoint] + options)
    return (run.status, String(run.stderr.split(separator: "\n").first ?? ""))
  }

  /// A file of ten names, which says that a set of fewer classes is meant.
  private func tenNames() throws -> String {
    try folder.write("ten-names.txt", Array((0..<10).map { "name \($0)" }.joined(separator: "\n").utf8))
  }

  /// Labels without names that leave out the model's first or last class may be another set's; few images leave one out by chance.
  @Test(arguments: [(40, 1, 9, true), (40, 0, 9, false), (8, 1, 9, false)])
  func tellsLabelsThatLeaveOutAClass(_ count: Int, _ first: Int, _ last: Int, _ isTold: Bool) async throws {
    let labels = (0..<count).map { UInt8(first + $0 % (last - first + 1)) }
    var set = ZipWriter()
    set.add(
      "x_test.npy", numPyArray("|u1", shape: "(\(count), 32, 32, 3)", [UInt8](repeating: 7, count: count * 3072)))
    set.add("y_test.npy", numPyArray("|u1", shape: "(\(count),)", labels))
    let report = try await run(["--data", try folder.write("set.npz", set.finished())])
    let line =
      "labels are from \(first) to \(last), the model's classes from 0 to 9: "
      + "is it the model's set, counted as it counts?"
    #expect((report.notes ?? []).contains(line) == isTold)
  }

  @Test(arguments: [1, 2]) func allFormsGiveOneDigest(np: Int) async throws {
    var records: [UInt8] = []
    for (image, label) in [9, 0].enumerated() {
      records.append(UInt8(label))
      for place in image * 3072..<(image + 1) * 3072 {
        records.append(UInt8(truncatingIfNeeded: place &* 2_654_435_761 >> 13))
      }
    }
    let batch = try folder.write("test_batch.bin", records)
    let expected = try await run(np: np, ["--data", batch]).digest
    for set in ["npz/stored.npz", "npz/deflated.npz", "svhn"] {
      #expect(try await run(np: np, ["--data", sets + set]).digest == expected, "\(set)")
    }
    let pngs = ["--data", sets + "pngs", "--classes", "cifar10"]
    #expect(try await run(np: np, pngs).digest == expected)
    let larger = ["--resize", "40", "--crop", "32", "--interpolation", "bicubic"]
    let resized = try await run(np: np, ["--data", batch] + larger).digest
    #expect(resized != expected)
    #expect(try await run(np: np, pngs + larger).digest == resized)
  }

  @Test func reportsCorruptionsAndMCE() async throws {
    let options = ["--data", sets + "CIFAR-10-C", "--resize", "32x32"]
    let first = try await run(np: 2, options, named: "baseline.json")
    let found = try #require(first.corruptions)
    #expect(found.list.count == 19 && found.list.count { $0.counted } == 15)
    #expect(found.list.allSatisfy { $0.severities.map(\.total) == [2, 2, 2, 2, 2] })
    let counted = found.list.filter(\.counted).map(\.accuracy)
    #expect(abs(try #require(found.meanAccuracy) - counted.reduce(0, +) / 15) < 1e-12)
    #expect(found.meanCorruptionError == nil)
    let again = try await run(options + ["--baseline", folder.path + "/baseline.json"])
    #expect(again.digest == first.digest)
    #expect(abs(try #require(again.corruptions?.meanCorruptionError) - 1) < 1e-12)
    // A report of schema 1 will do too, one of a schema to come will not.
    let old = folder.path + "/old.json"
    try writeSchema1(of: folder.path + "/baseline.json", to: old)
    let against = try await run(options + ["--baseline", old])
    #expect(against.corruptions?.meanCorruptionError == again.corruptions?.meanCorruptionError)
    let future = try folder.write("future.json", Array("{\"schema\": \"cifar-eval/3\"}".utf8))
    let refused = try await refusal(options + ["--baseline", future])
    #expect(refused.status == 65)
    #expect(refused.line == "cifar-eval: \(future): schema \"cifar-eval/3\", not cifar-eval/2")
    let one = try await run(["--data", sets + "CIFAR-10-C/fog.npy", "--resize", "32x32"])
    #expect(one.corruptions?.list.map(\.name) == ["fog"] && one.corruptions?.meanAccuracy == nil)
  }

  @Test func takesLabelsBesideTheSet() async throws {
    let data = ["--data", sets + "last"]
    let hard = try await run(data + ["--labels", sets + "labels/hard.npy"])
    #expect(hard.notes == ["labels of \(sets)labels/hard.npy in place of the set's: 2 of 2 differ"])
    let text = try folder.write("labels.csv", Array("label\n1\n8\n".utf8))
    #expect(try await run(data + ["--labels", text]).correct == hard.correct)
    let soft = try #require(try await run(data + ["--labels", sets + "labels/soft.npy"]).softLabels)
    // Half of the entropies of (3/4, 1/4) and (1/2, 1/2).
    #expect(abs(soft.entropy - (0.562335144618808 + 0.693147180559945) / 2) < 1e-12 && soft.total == 2)
    #expect(soft.crossEntropy >= soft.entropy)
    let votes = try #require(try await run(data + ["--labels", sets + "labels/votes.npy"]).softLabels)
    #expect(votes.crossEntropy == soft.crossEntropy)
  }

  @Test func refusesLabelsThatDoNotFit() async throws {
    let data = ["--data", sets + "last", "--labels"]
    let three = try folder.write("three.txt", Array("1\n2\n3\n".utf8))
    let refused = try await refusal(data + [three])
    #expect(refused.status == 65)
    #expect(refused.line == "cifar-eval: \(three): 3 labels for 2 images; give one each, in their order")
    let ten = try folder.write("ten.txt", Array("1\n10\n".utf8))
    #expect(
      try await refusal(data + [ten]).line
        == "cifar-eval: \(ten): image 1 has label 10, but this set's labels are 0 to 9; copy it again")
    let wide = try folder.write("wide.csv", Array("0.5,0.5,0\n0,0,1\n".utf8))
    #expect(
      try await refusal(data + [wide]).line
        == "cifar-eval: \(wide): a number for each of 3 classes, but the model has 10")
  }

  @Test func refusesNumbersAClassInAnotherOrder() async throws {
    let soft = ["--labels", sets + "labels/soft.npy"]
    let line = "cifar-eval: --labels \(soft[1]): a number for each class in the set's order, but "
    let names = ["plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
    let other = try folder.write("other.txt", Array(names.reversed().joined(separator: "\n").utf8))
    let refused = try await refusal(["--data", sets + "last", "--classes", other] + soft)
    #expect(refused.status == 64)
    #expect(refused.line == line + "--classes \(other) has the model's in another; leave --labels out")
    let assumed = try await refusal(["--data", sets + "stl10", "--resize", "32x32"] + soft)
    #expect(assumed.status == 64)
    #expect(
      assumed.line == line
        + "the model's are taken to be in CIFAR-10's; say --classes stl10 if it was trained on STL-10")
    // The same order by other words, and STL-10's own.
    let plain = try await run(["--data", sets + "last"] + soft)
    let named = try await run(["--data", sets + "last", "--classes", "cifar10"] + soft)
    #expect(named.softLabels?.crossEntropy == plain.softLabels?.crossEntropy)
    #expect(
      try await run(["--data", sets + "stl10", "--resize", "32x32", "--classes", "stl10"] + soft).softLabels != nil)
  }

  @Test func matchesClassesByName() async throws {
    let found = try await run(["--data", sets + "pngs", "--classes", "cifar10"])
    // car is 1 and plane 0 for the model, the other way round in the folder.
    #expect(found.total == 2)
    #expect(found.notes == ["classes matched by name with cifar10; 0 images of other classes left out"])
    let list = (["auto mobile"] + (0..<9).map(String.init)).joined(separator: "\n")
    let names = try folder.write("names.txt", Array(list.utf8))
    let one = try await run(["--data", sets + "pngs", "--classes", names])
    #expect(one.total == 1)
    #expect(one.notes == ["classes matched by name with \(names); 1 images of other classes left out"])
  }

  @Test func matchesSTL10WithAModelOfCIFAR10sSize() async throws {
    let data = ["--data", sets + "stl10", "--resize", "32x32"]
    let matched = ["classes matched by name with cifar10; 0 images of other classes left out"]
    #expect(try await run(data).notes == matched)
    let own = ["classes matched by name with stl10; 0 images of other classes left out"]
    #expect(try await run(data + ["--classes", "stl10"]).notes == own)
  }

  @Test func leavesOutBrokenImagesOnlyWhenTold() async throws {
    let png = [UInt8](try Data(contentsOf: URL(fileURLWithPath: sets + "pngs/car/0.png")))
    for name in ["a/0.png", "b/0.png"] { try folder.write("images/" + name, png) }
    let cut = try folder.write("images/b/1.png", Array(png.dropLast(40)))
    let data = ["--data", folder.path + "/images", "--class-names", try tenNames()]
    let refused = try await refusal(data)
    #expect(refused.status == 65)
    #expect(refused.line == "cifar-eval: \(cut): damaged image: its bytes end early; copy it again")
    let kept = try await run(np: 2, data + ["--skip-broken"])
    #expect(kept.total == 2)
    #expect(
      kept.notes == [
        "1 file left out that cannot be decoded; the first: \(cut): damaged image: its bytes end early; copy it again"
      ])
  }

  @Test func refusesImagesOfSeveralSizes() async throws {
    let data = ["--data", sets + "files", "--class-names", try tenNames()]
    let refused = try await refusal(data)
    #expect(refused.status == 65)
    #expect(refused.line.hasPrefix("cifar-eval: the images differ in size: image 0 is "), "\(refused.line)")
    #expect(refused.line.hasSuffix("such as --resize 256 --crop 32"), "\(refused.line)")
    #expect(try await run(np: 2, data + ["--resize", "32x32"]).total == 69)
  }

  @Test func namesAnEmptyFolder() async throws {
    try folder.write("empty/notes.txt", [])
    let refused = try await refusal(["--data", folder.path + "/empty"])
    #expect(refused.status == 66)
    let start = "cifar-eval: \(folder.path)/empty: no CIFAR-10 test set; looked for "
    #expect(refused.line.hasPrefix(start), "\(refused.line)")
  }
}
