import Foundation
import TestSupport
import Testing

/// Sets of other forms and shapes on Net: the same answer as CIFAR-10's form gives, or one line.
@Suite struct SetCommandTests {
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

  @Test(arguments: [1, 2]) func arraysGiveTheDigestOfTheSameRecords(np: Int) async throws {
    var records: [UInt8] = []
    for (image, label) in [9, 0].enumerated() {
      records.append(UInt8(label))
      for place in image * 3072..<(image + 1) * 3072 {
        records.append(UInt8(truncatingIfNeeded: place &* 2_654_435_761 >> 13))
      }
    }
    let batch = try folder.write("test_batch.bin", records)
    let expected = try await digest(np: np, ["--data", batch])
    #expect(try await digest(np: np, ["--data", sets + "last"]) == expected)
    #expect(try await digest(np: np, ["--data", batch, "--resize", "32", "--crop", "32"]) == expected)
    // The records' channels are alike, these are not.
    let colours = try folder.write(
      "colours.bin", [3] + (0..<3072).map { UInt8(truncatingIfNeeded: 80 * ($0 / 1024) + $0 % 61) })
    let blue = try await digest(np: np, ["--data", colours, "--channels", "bgr"])
    #expect(try await digest(np: np, ["--data", colours]) != blue)
    // A byte less 0 in 255 is what full brightness of 1 makes of it, bit for bit.
    let unit = try await digest(np: np, ["--data", batch, "--normalization", "unit"])
    #expect(try await digest(np: np, ["--data", batch, "--scale", "255", "--mean", "0", "--std", "255"]) == unit)
    #expect(try await digest(np: np, ["--data", batch, "--scale", "255"]) != unit)
  }

  @Test func greyImagesOfAnotherSizeAreMadeToFit() async throws {
    let digits = ["--data", sets + "digits"]
    let line =
      "the images have the shape [1, 28, 28], but the model takes [3, 32, 32]; say how they were resized for its "
    let refused = try await cifarEval(np: 2, ["--checkpoint", checkpoint] + digits)
    #expect(refused.status == 65)
    #expect(refused.stderr.hasPrefix("cifar-eval: \(line)training, such as --resize 32x32\n"), "\(refused.stderr)")
    #expect(try await digest(np: 2, digits + ["--resize", "32", "--interpolation", "bicubic"]) != "")
  }

  @Test func refusesAHundredClassesForTen() async throws {
    let run = try await cifarEval(np: 1, ["--checkpoint", checkpoint, "--data", sets + "hundred"])
    #expect(run.status == 65)
    #expect(
      run.stderr.hasPrefix(
        """
        cifar-eval: \(sets)hundred/test.bin: CIFAR-100 (binary) has 100 classes, but the model of \(checkpoint) has 10; \
        give the set that it was trained for, or the names of the model's classes with --classes

        """), "\(run.stderr)")
  }

  @Test(arguments: [
    (["--resize", "0"], "--resize 0: expected a number of pixels, or two as in 224x224"),
    (["--scale", "2"], "--scale 2: expected 1 or 255"),
    (["--crop", "40"], "--resize and --crop make images of 40x40, but the model takes 32x32; let them end at 32x32"),
  ]) func refusesOptions(_ options: [String], _ line: String) async throws {
    let run = try await cifarEval(np: 1, ["--checkpoint", checkpoint, "--data", sets + "last"] + options)
    #expect(run.status == 64)
    #expect(run.stderr.hasPrefix("cifar-eval: \(line)\n"), "\(run.stderr)")
  }

  /// The digest of a run that must succeed.
  private func digest(np: Int, _ options: [String]) async throws -> String {
    try await Evaluation(np: np, ["--checkpoint", checkpoint] + options).outcome.digest
  }
}
