import TestSupport
import Testing

/// Narrow models as fastai and Ultralytics save what they train, and a Sequential (`Scripts/trained_models.py`), against PyTorch's logits.
@Suite struct TrainedModelTests {
  private static func model(_ name: String, _ more: String...) -> ExportedModel {
    ExportedModel("trained/" + name, images: ExportedModel.coloured, more: ["--assume", "image-size=32"] + more)
  }

  /// Classifiers of YOLO, whole modules in fp16.
  @Test(arguments: ["yolo11.pt", "yolov5.pt"]) func answersOfYOLO(_ name: String) async throws {
    try await Self.model(name, "--dtype", "fp32").expectAnswers(within: 2e-6)
  }

  /// A whole learner, and the weights alone of another one, whose head has fewer layers.
  @Test(arguments: ["learner.pkl", "means.pth"]) func answersOfFastai(_ name: String) async throws {
    try await Self.model(name).expectAnswers(within: 2e-5)
  }

  /// A Sequential of torch.nn's layers.
  @Test func answersOfASequential() async throws {
    let model = ExportedModel(
      "trained/sequential.pt", images: ExportedModel.coloured, more: ["--normalization", "imagenet"])
    try await model.expectAnswers(within: 1e-5)
    let run = try await cifarEval(np: 1, Array(model.arguments.prefix(4)))
    #expect(run.stdout.contains("no normalisation given"), "\(run.stdout)")
  }

  /// A whole module records what a file of weights leaves open.
  @Test func whatIsRecordedIsNotAssumed() async throws {
    let learner = try await cifarEval(np: 1, Self.model("learner.pkl").arguments)
    #expect(learner.status == 0 && !learner.stdout.contains("a max pool of 3x3 after the stem"))
    let weights = try await cifarEval(np: 1, Self.model("means.pth").arguments)
    #expect(weights.stdout.contains("a max pool of 3x3 after the stem: yes, as in the published code"))
    #expect(weights.stdout.contains("head: as create_head makes it") && !learner.stdout.contains("create_head"))
  }

  /// The names of classes that a model of YOLO keeps are matched with the set's.
  @Test func classesAreThoseThatTheModelNames() async throws {
    let same = try await cifarEval(np: 1, Self.model("yolo11.pt").arguments)
    #expect(same.status == 0 && !same.stdout.contains("in another order"))
    let reversed = try await cifarEval(np: 1, Self.model("yolov5.pt").arguments)
    #expect(reversed.status == 0 && reversed.stdout.contains("classes: matched by name"), "\(reversed.stdout)")
  }
}
