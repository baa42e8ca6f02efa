import CIFAREval
import TestSupport
import Testing

/// What files say of classes and of pixels counts in the library as it does on the command line.
@Suite struct ClassAndPreparationTests {
  private let folder: TemporaryFolder
  private let names = ["plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]

  init() throws { folder = try TemporaryFolder() }

  private func images(_ count: Int, _ classes: [String]) throws -> TestImages {
    let pixels = (0..<count * 3072).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    return try TestImages(
      pixels: pixels, labels: Array(0..<count), channels: 3, rows: 32, columns: 32, classNames: classes)
  }

  @Test func classesAreMatchedByName() throws {
    let more = ("classes", Py.list(names.map { .text($0) }))
    let session = Session()
    let model = try session.model(at: try folder.write("net.pth", NetFile().torchFile(more: [more])))
    let outcome = try session.evaluate(model, on: images(10, names.sorted()))
    #expect(outcome.classes.map(\.name) == names)
    #expect(outcome.classes.allSatisfy { $0.total == 1 })
    let predictions = outcome.predictions.compactMap { $0.map { names[$0] } }
    #expect(outcome.correct == zip(predictions, names.sorted()).count { $0 == $1 })
    #expect {
      try session.evaluate(model, on: images(10, names.map { $0 == "cat" ? "bird" : $0 == "dog" ? "fox" : $0 }))
    } throws: {
      guard case .classes(let reason)? = $0 as? CIFAREvalError else { return false }
      return reason.contains("net.pth: classes has no class fox, which the set has")
    }
    #expect(
      throws: CIFAREvalError.classes(
        "the set has 2 classes, but the model has 10; give the set that it was trained for")
    ) {
      try session.evaluate(
        session.model(at: folder.write("own.pth", NetFile().torchFile())), on: images(2, ["a", "b"]))
    }
    try session.end()
  }

  @Test func imagesArePreparedAsTheFileSays() throws {
    let path = try folder.write("net.pth", NetFile().torchFile())
    let session = Session()
    let set = try images(4, [])
    let plain = try session.evaluate(session.model(at: path), on: set).digest
    let text =
      #"{"size": 40, "crop_size": 32, "do_center_crop": true, "image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6]}"#
    try folder.write("preprocessor_config.json", Array(text.utf8))
    let model = try session.model(at: path)
    let found = try session.evaluate(model, on: set).digest
    #expect(found != plain)
    var options = Options()
    options.preprocessing = model.preprocessing
    options.normalization = Normalization(mean: [0.1, 0.2, 0.3], standardDeviation: [0.4, 0.5, 0.6])
    #expect(model.preprocessing != ImagePreparation() && model.normalization == options.normalization)
    #expect(try session.evaluate(model, on: set, options: options).digest == found)
    (options.preprocessing, options.normalization) = (ImagePreparation(), .tutorial)
    #expect(try session.evaluate(model, on: set, options: options).digest == plain)
    try folder.write("preprocessor_config.json", Array("{\"do_pad\": true}".utf8))
    let strange = try session.model(at: path)
    #expect(throws: CIFAREvalError.self) { try session.evaluate(strange, on: set) }
    #expect(try session.evaluate(strange, on: set, options: options).digest == plain)
    try session.end()
  }
}
