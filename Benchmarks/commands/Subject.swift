import Demo
import Foundation
import Models
import SyntheticModels
import TestSupport

/// A model and images in files, as a user has them.
struct Subject {
  let name: String
  let checkpoint: String
  let data: String

  /// Those of ``TestData`` where they are at hand, else made-up parameters and the demo's images: speed depends on neither.
  ///
  /// - Parameters:
  ///   - name: A known architecture.
  ///   - real: Its checkpoint among the test data.
  ///   - copies: How often the 10,000 images follow one another in the file.
  ///   - folder: Where files are written.
  /// - Throws: An error where one cannot be.
  init(_ name: String, real: String, copies: Int, in folder: TemporaryFolder) throws {
    self.name = name
    checkpoint = TestData.has(real) ? TestData.path(real) : try Self.madeUp(name, in: folder)
    let images =
      TestData.has(Self.test)
      ? try Data(contentsOf: URL(fileURLWithPath: TestData.path(Self.test))) : Data(DemoImages.test.records(0..<10_000))
    data = "\(folder.path)/\(copies)/test_batch.bin"
    try folder.write("\(copies)/test_batch.bin", [])
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: data))
    for _ in 0..<copies { try file.write(contentsOf: images) }
    try file.close()
  }

  private static let test = "cifar10-jpeg/cifar-10-batches-bin/test_batch.bin"

  /// Where the files are from.
  static var origin: String {
    TestData.has("net", "weights", test)
      ? "trained models, CIFAR-10's test images" : "made-up models, the demo's images"
  }

  /// A safetensors file of made-up parameters.
  private static func madeUp(_ name: String, in folder: TemporaryFolder) throws -> String {
    guard let graph = Architectures.graph(named: name) else { throw RunError(description: "unknown model \(name)") }
    let raw = "\(folder.path)/\(name).raw"
    try SyntheticModel.write(graph, to: raw)
    var offset = 0
    let entries = graph.parameters.map { parameter in
      let start = offset
      offset += 4 * parameter.shape.elementCount
      let shape = parameter.shape.dimensions.map(String.init).joined(separator: ",")
      return "\"\(parameter.name)\":{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(offset)]}"
    }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: raw)))
    return try folder.write(
      "\(name).safetensors", safetensors("{" + entries.joined(separator: ",") + "}", data: bytes))
  }
}
