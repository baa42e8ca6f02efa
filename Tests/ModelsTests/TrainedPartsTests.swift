import Checkpoints
import Models
import TestSupport
import Testing

/// Models as fastai and Ultralytics save them (`Scripts/trained_models.py`) of which something else is recorded: their forward is another.
@Suite struct TrainedPartsTests {
  private static let folder = repositoryRoot + "/Tests/CommandTests/exported/trained/"

  /// The model of a file in whose parts `change` was made.
  private func model(
    _ name: String, _ change: (inout [ModulePart]) -> Void = { _ in }
  ) throws -> Model {
    let file = try Catalogue.open(Self.folder + name)
    var parts = file.moduleParts
    change(&parts)
    return try Model(
      recognising: Catalogue(
        path: "test", format: "test", files: file.files, tensors: file.tensors, headerBytes: 0, moduleParts: parts))
  }

  private func replace(
    _ path: String, in parts: inout [ModulePart], with className: String, _ numbers: [String: [Double]] = [:]
  ) {
    guard let index = parts.firstIndex(where: { $0.path == path }) else { return }
    parts[index] = ModulePart(path: path, className: className, numbers: numbers)
  }

  /// Other layers in the places of fastai's.
  @Test(arguments: [
    ("0.2", "torch.nn.modules.linear.Identity"), ("0.3", "torch.nn.modules.pooling.AvgPool2d"),
    ("1.0", "torch.nn.modules.pooling.AdaptiveMaxPool2d"), ("1.5", "torch.nn.modules.linear.Identity"),
    ("1.7", "torch.nn.modules.activation.ReLU"),
  ]) func learnersOfOtherLayersAreRefused(_ path: String, _ className: String) throws {
    #expect(try model("learner.pkl").name == "fastai-resnet10")
    #expect(throws: ModelError.self) {
      _ = try model("learner.pkl") { parts in
        #expect(parts.contains { $0.path == path })
        replace(path, in: &parts, with: className)
      }
    }
  }

  @Test func learnersOfMoreLayersAreRefused() throws {
    for path in ["0.8", "1.9"] {
      #expect(throws: ModelError.self) {
        _ = try model("learner.pkl") {
          $0.append(ModulePart(path: path, className: "torch.nn.modules.linear.Identity"))
        }
      }
    }
  }

  /// A layer of YOLO's that takes what another one made, or adds nothing, as it records.
  @Test func layersOfYOLOTakeWhatTheOneBeforeMade() throws {
    let path = try #require(
      Catalogue.open(Self.folder + "yolo11.pt").moduleParts.first { $0.className.hasSuffix("C3k2") }?.path)
    #expect(
      try model("yolo11.pt") { replace(path, in: &$0, with: "ultralytics.C3k2", ["f": [-1]]) }.name == "yolo11-cls")
    #expect(throws: ModelError.self) {
      _ = try model("yolo11.pt") { replace(path, in: &$0, with: "ultralytics.C3k2", ["f": [-2]]) }
    }
  }

  /// Probabilities over the classes of an image change no prediction, over images they do.
  @Test(arguments: [(1.0, true), (-1, true), (0, false)]) func softmaxIsOverClasses(
    _ axis: Double, _ isRun: Bool
  ) throws {
    let softmax = ModulePart(
      path: "9", className: "torch.nn.modules.activation.LogSoftmax", numbers: ["dim": [axis]])
    let model = try? model("sequential.pt") { $0.append(softmax) }
    #expect((model != nil) == isRun)
  }

  /// What an object has as its own forward is code that is not in the file.
  @Test func layersOfOtherForwardsAreRefused() throws {
    let act = ModulePart(path: "2", className: "torch.nn.modules.activation.GELU", hook: "forward")
    #expect(throws: ModelError.self) {
      _ = try model("sequential.pt") { parts in
        parts = parts.map { $0.path == act.path ? act : $0 }
      }
    }
  }
}
