import TestSupport
import Testing

/// Convolutions of volumes and lines and relative positions, exported for one image, in a graph of several outputs (`Scripts/volumes.py`),
/// against PyTorch's logits.
@Suite struct VolumesTests {
  @Test(arguments: ["volumes.onnx", "volumes.pt2"]) func answersAreThoseOfPyTorch(_ name: String) async throws {
    try await ExportedModel(name).expectAnswers(within: 1e-6)
  }

  /// Which output the number is of is said, and another can be asked for.
  @Test func outputIsNamed() async throws {
    let arguments = ExportedModel("volumes.onnx").arguments
    let first = try await cifarEval(np: 1, arguments)
    #expect(first.stdout.contains("logits: the output logits; the graph also gives map, score, class"))
    let scored = try await cifarEval(np: 1, arguments + ["--assume", "output=class"])
    #expect(scored.stdout.contains("logits: what ArgMax is given for the output class"))
    let unknown = try await cifarEval(np: 1, arguments + ["--assume", "output=prob"])
    #expect(unknown.status == 64)
    #expect(unknown.stderr.contains("it has no output prob; choose one of: map, logits, score, class"))
    let mapped = try await cifarEval(np: 1, arguments + ["--assume", "output=map"])
    #expect(mapped.status == 65)
    #expect(mapped.stderr.contains("its output map has the shape [8, 4, 2] an image, wanted one row of logits"))
  }
}
