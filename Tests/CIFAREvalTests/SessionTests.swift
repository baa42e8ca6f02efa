import CIFAREval
import Demo
import TestSupport
import Testing

/// The library in a process that no launcher started and that never starts MPI.
@Suite struct SessionTests {
  private let checkpoint = repositoryRoot + "/Sources/CDemo/demo_model.safetensors"

  /// The known answer of the demo in fp32.
  private let digest = "496e6245601ff605aa4308fd32bd5b2421c059d119223a416f94139adef5a729"

  /// Labels and pixels of the first demo images.
  private func own(_ count: Int) throws -> TestImages {
    let records = DemoImages.test.records(0..<count)
    let size = 3072
    return try TestImages(
      pixels: (0..<count).flatMap { records[$0 * (size + 1) + 1..<($0 + 1) * (size + 1)] },
      labels: (0..<count).map { Int(records[$0 * (size + 1)]) }, channels: 3, rows: 32, columns: 32)
  }

  @Test func givesTheKnownAnswerOfAFile() throws {
    let session = Session()
    let model = try session.model(at: checkpoint)
    #expect(model.classCount == 10 && model.imageShape == [3, 32, 32] && model.parameterCount == 62_006)
    let outcome = try session.evaluate(model, on: session.images(at: demoBatch))
    #expect(outcome.images == DemoImages.testCount && outcome.digest == digest)
    #expect(outcome.classes.map(\.name).first == "plane")
    #expect(outcome.classes.map(\.correct).reduce(0, +) == outcome.correct)
    try session.end()
  }

  /// Own images are as those of a file, also where checksums are compared and the second evaluation of a session is in bf16.
  @Test func givesTheSameOfOwnImages() throws {
    let session = Session()
    let model = try session.model(at: checkpoint)
    let file = try session.images(at: demoBatch).prefix(100)
    for dtype in [DType.float32, .bfloat16] {
      var options = Options()
      (options.dtype, options.verifies) = (dtype, true)
      let outcome = try session.evaluate(model, on: own(100), options: options)
      let expected = try session.evaluate(model, on: file, options: options)
      #expect(outcome.digest == expected.digest && outcome.predictions == expected.predictions)
      #expect(outcome.logits.count == 1000 && outcome.nonFiniteLogits == 0)
    }
    try session.end()
  }

  @Test func forgettingMPIThrows() {
    #expect(throws: CIFAREvalError.mpiIsNotRunning) { try Session.overAllRanks() }
  }

  @Test func refusesWhatDoesNotFit() throws {
    let session = Session()
    #expect(throws: CIFAREvalError.pixels(count: 3, expected: 3072)) {
      try TestImages(pixels: [1, 2, 3], labels: [0], channels: 3, rows: 32, columns: 32)
    }
    #expect(throws: CIFAREvalError.shape([3, 0, 32])) {
      try TestImages(pixels: [], labels: [], channels: 3, rows: 0, columns: 32)
    }
    let model = try session.model(at: checkpoint)
    let strange = try TestImages(
      pixels: [UInt8](repeating: 0, count: 3072), labels: [10], channels: 3, rows: 32, columns: 32)
    #expect(throws: CIFAREvalError.label(10, image: 0, classes: 10)) { try session.evaluate(model, on: strange) }
    #expect(throws: CIFAREvalError.noImages) { try session.evaluate(model, on: own(0)) }
    let small = try TestImages(pixels: [1, 2, 3], labels: [0], channels: 3, rows: 1, columns: 1)
    #expect { try session.evaluate(model, on: small) } throws: { error in
      guard case .options(let reason)? = error as? CIFAREvalError else { return false }
      return reason.contains("[3, 1, 1]") && !reason.contains("--")
    }
    #expect { try session.model(at: "/nowhere/net.pth") } throws: { error in
      if case .missing("/nowhere/net.pth: no such file; check the path")? = error as? CIFAREvalError {
        true
      } else {
        false
      }
    }
  }
}
