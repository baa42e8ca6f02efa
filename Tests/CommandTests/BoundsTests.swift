import CifarEvalCommand
import TestSupport
import Testing

/// Every number that an option takes has a range, which its help and its error say.
@Suite struct BoundsTests {
  static let cases: [(option: String, value: String, range: String)] = [
    ("--memory", "8796093022208", "1 to 1073741824"), ("--memory", "0", "1 to 1073741824"),
    ("--stall-timeout", "nan", "0 to 31536000"), ("--stall-timeout", "inf", "0 to 31536000"),
    ("--stall-timeout", "-1", "0 to 31536000"), ("--limit", "0", "1 to 1000000000"),
    ("--limit", "99999999999999999999", "1 to 1000000000"), ("--batch-size", "0", "1 to 1000000000"),
    ("--batch-size", "9223372036854775807", "1 to 1000000000"), ("--threads", "4097", "1 to 4096"),
    ("--zero-stage", "4", "0 or 3"), ("--moe-top-k", "3", "1 or 2"), ("--moe-capacity-factor", "nan", "0.001 to 1000"),
    ("--moe-capacity-factor", "0", "0.001 to 1000"), ("--moe-capacity-factor", "1e30", "0.001 to 1000"),
  ]

  @Test(arguments: cases)
  func aNumberOutOfRangeIsRefused(option: String, value: String, range: String) async throws {
    let run = try await run("cifar-eval", ["\(option)=\(value)"])
    #expect(run.status == 64 && run.stdout == "", "\(run.status)")
    #expect(run.stderr.hasPrefix("cifar-eval: The value '\(value)' is invalid for '"), "\(run.stderr)")
    #expect(run.stderr.contains("\(option) <"), "\(run.stderr)")
    #expect(run.stderr.hasSuffix(">': expected \(range); see cifar-eval evaluate --help\n"), "\(run.stderr)")
  }

  @Test func theHelpSaysEveryRange() async throws {
    let help = try await run("cifar-eval", ["evaluate", "--help"]).stdout
    let words = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for range in ["1 to 1073741824", "0 to 31536000", "1 to 1000000000", "1 to 4096", "0.001 to 1000", "1 or 2"] {
      #expect(words.contains(range), "\(range)")
    }
  }

  @Test(arguments: [
    ("--mean", "125.3,123.0,113.9", "0.49137,0.48235,0.44667"), ("--std", "63.0,62.1,66.7", "0.24706,0.24353,0.26157"),
  ])
  func pixelsTo255AreRefusedWithTheCure(option: String, value: String, cure: String) async throws {
    let run = try await run("cifar-eval", [option, value])
    #expect(run.status == 64 && run.stdout == "")
    #expect(
      run.errorLines == [
        "cifar-eval: \(option) \(value): expected numbers from 0 to 1, as pixels are; of pixels from 0 to 255, divide by 255: \(cure)"
      ])
  }

  @Test(arguments: [(["--bogus"], "evaluate"), (["doctor", "--bogus"], "doctor"), (["compare"], "compare")])
  func anErrorLeadsToTheHelpThatListsItsOptions(arguments: [String], command: String) async throws {
    let run = try await run("cifar-eval", arguments)
    #expect(run.status == 64 && run.stderr.hasSuffix("; see cifar-eval \(command) --help\n"), "\(run.stderr)")
  }

  @Test func theDoctorKnowsBothSeriesOfOpenMPI() {
    let (four, five) = (OpenMPINames("Open MPI v4.1.4"), OpenMPINames("Open MPI v5.0.8"))
    #expect(
      four.noSingleCopy == "OMPI_MCA_btl_vader_single_copy_mechanism=none" && five.noSingleCopy == "OMPI_MCA_smsc=^cma")
    #expect(four.keepalive.hasPrefix("OMPI_MCA_oob_") && five.keepalive.hasPrefix("PRTE_MCA_oob_"))
    #expect(four.oversubscribe == "--oversubscribe" && five.oversubscribe == "--map-by :OVERSUBSCRIBE")
  }
}

/// A file may hold several sets of weights.
@Suite struct WeightsKeyTests {
  @Test(arguments: [["state_dict", "state_dict_ema"], ["model_ema", "model"]])
  func theOneTakenIsNamedAndTheOtherMentioned(keys: [String]) async throws {
    let taken = keys.contains("model") ? "model" : "state_dict"
    let other = keys.first { $0 != taken } ?? ""
    func tensors(_ storage: Int) -> [(String, Py)] {
      NetFile.tensors.enumerated().map { index, tensor in
        (tensor.name, Storage("\(storage + index)", NetFile().values[tensor.name] ?? []).tensor(tensor.shape))
      }
    }
    let storages = [0, 10].flatMap { first in
      NetFile.tensors.enumerated().map { Storage("\(first + $0)", NetFile().values[$1.name] ?? []) }
    }
    let bytes = TorchFile.zip(.ordered([(keys[0], .ordered(tensors(0))), (keys[1], .ordered(tensors(10)))]), storages)
    let file = try TemporaryFile(bytes, ending: "pth")
    defer { withExtendedLifetime(file) {} }
    let run = try await run("cifar-eval", ["--checkpoint", file.path, "--data", demoBatch, "--limit", "20"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(
      run.stdout.contains(
        "\nassumed       weights: \(taken); the file also holds \(other); else --weights\n"),
      "\(run.stdout.prefix(500))")
  }
}
