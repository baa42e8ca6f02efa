import Foundation
import Graphs
import ONNX
import Tensors
import TestSupport
import Testing

/// ONNX's own tests of operators, which `Scripts/onnx_cases.py` writes to a folder: each is folded, and where its first input may be
/// a batch of images it is also run image by image; `backend-cases.txt` says what is refused and why.
@Suite struct BackendTests {
  static let folder =
    ProcessInfo.processInfo.environment["CIFAR_EVAL_ONNX_CASES"] ?? repositoryRoot + "/.build/onnx-cases"
  static let cases = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  static let list = repositoryRoot + "/Tests/ONNXTests/backend-cases.txt"

  @Test(
    .enabled(if: !cases.isEmpty, "no ONNX tests in \(folder); write them with Scripts/onnx_cases.py"))
  func casesRunAsListed() throws {
    var found: [String] = []
    for name in Self.cases where !name.hasPrefix("light_") {
      let (isFolded, reason) = outcome(name) { try $0.folded($1) }
      let (runsImages, _) = outcome(name) { run, inputs in
        guard let first = run.inputs.first, let images = inputs[first] else { return nil }
        return try run.images(images, inputs.filter { $0.key != first })
      }
      found.append("\(name): \(isFolded ? runsImages ? "runs, images too" : "runs" : reason)")
    }
    // A new list is written where it is asked for, to be looked at and committed.
    if let path = ProcessInfo.processInfo.environment["CIFAR_EVAL_ONNX_LIST"] {
      try Data((found.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    }
    let listed = try String(contentsOfFile: Self.list, encoding: .utf8).split(separator: "\n").map(String.init)
    let known = Set(listed)
    #expect(found.filter { !known.contains($0) } == [])
    #expect(found.count >= 232)
    #expect(!listed.contains { $0.contains("differs") })
  }

  @Test(
    .enabled(if: cases.contains { $0.hasPrefix("light_") }, "no ONNX tests in \(folder)"),
    arguments: cases.filter { $0.hasPrefix("light_") })
  func wholeNetsAreImported(_ name: String) throws {
    let model = try ImportedModel(try ONNXFile("\(Self.folder)/\(name)/model.onnx"))
    #expect(model.graph.classCount == 1000)
    #expect(model.graph.imageShape == Shape(3, 224, 224))
  }

  /// Whether a case gives what it should; else why not, in words.
  private func outcome(
    _ name: String, _ body: (ReferenceRun, [String: FoldedTensor]) throws -> [FoldedTensor]?
  ) -> (Bool, String) {
    do {
      let path = "\(Self.folder)/\(name)"
      let run = ReferenceRun(try ONNXFile(path + "/model.onnx"))
      var inputs: [String: FoldedTensor] = [:]
      for (index, input) in run.inputs.enumerated() {
        inputs[input] = try FoldedTensor(contentsOf: "\(path)/input_\(index).pb")
      }
      guard let results = try body(run, inputs) else { return (false, "refused: no images") }
      for (index, result) in results.enumerated() {
        let expected = try FoldedTensor(contentsOf: "\(path)/output_\(index).pb")
        if let difference = difference(result, expected) { return (false, "differs: \(difference)") }
      }
      return (!results.isEmpty, "refused: no output")
    } catch let error as ONNXError {
      return (false, "refused: \(Self.reason(error))")
    } catch {
      return (false, "fails: \(error)")
    }
  }

  /// The error without what differs from machine to machine.
  private static func reason(_ error: ONNXError) -> String {
    switch error {
    case .node(_, _, let op, let what): "\(op): \(what)"
    case .unsupported(_, let what), .malformed(_, let what), .truncated(_, let what): what
    case .noOutput(_, let name, _), .openImageSize(_, let name, _): name
    case .file(let error): "\(error)".split(separator: ": ").dropFirst().joined(separator: ": ")
    }
  }

  /// How two tensors differ by more than ONNX's own tolerance; nil where they do not.
  private func difference(_ found: FoldedTensor, _ expected: FoldedTensor) -> String? {
    guard found.dimensions == expected.dimensions else { return "\(found.dimensions) for \(expected.dimensions)" }
    let isNarrow = expected.type == .float16 || expected.type == .bfloat16
    let tolerance: Float = isNarrow ? 1e-2 : 1e-3
    // Two roundings to bfloat16, whose steps are 2^16 of float32's, where that is more.
    let steps: Float = expected.type == .bfloat16 ? 2 * 0x1p16 : 0
    let (x, y) = (values(found), values(expected))
    for (x, y) in zip(x, y) where x != y && !(x.isNaN && y.isNaN) {
      guard abs(x - y) <= 1e-6 + max(tolerance * abs(y), steps * y.ulp) else { return "\(x) for \(y)" }
    }
    return nil
  }

  private func values(_ tensor: FoldedTensor) -> [Float] {
    switch tensor.elements {
    case .floats(let values): values
    case .integers(let values): values.map { Float($0) }
    }
  }
}
