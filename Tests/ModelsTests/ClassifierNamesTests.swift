import Checkpoints
import Graphs
import Models
import Tensors
import Testing

/// Known models whose classifier is another module than their publisher's.
@Suite struct ClassifierNamesTests {
  /// ResNet-18's tensors under names that `name` gives them, and others.
  private func catalogue(
    _ name: (String) -> String, and others: [(name: String, shape: Shape)] = []
  ) throws -> Catalogue {
    let tensors = try #require(Architectures.graph(named: "resnet18")).parameters.map { (name($0.name), $0.shape) }
    let entries = (tensors + others).map { name, shape in
      TensorEntry(
        name: name, shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    return Catalogue(path: "test", format: "test", files: [.path("test")], tensors: entries, headerBytes: 0)
  }

  @Test(arguments: [
    ("", "fc"), ("", "head.fc"), ("backbone.", "head"), ("encoder.net.", "classifier"), ("0.", "1"),
  ])
  func theyAreRunAndSaid(prefix: String, layer: String) throws {
    let model = try Model(
      recognising: catalogue { $0.hasPrefix("linear.") ? $0.replacing("linear", with: layer) : prefix + $0 })
    #expect(model.name == "resnet18")
    #expect(model.graph.parameters.contains { $0.name == "linear.weight" })
    #expect(model.assumptions.first { $0.what == "classifier" }?.value.hasPrefix("\(layer), ") == true)
  }

  @Test(arguments: [("head.fc", false), ("fc", true)])
  func mmpretrainsStemHasNoPoolWhereItIsOfCIFAR(layer: String, hasPool: Bool) throws {
    func name(_ name: String) -> String {
      name.hasPrefix("linear.")
        ? name.replacing("linear", with: layer) : "backbone." + name.replacing("shortcut", with: "downsample")
    }
    let model = try Model(recognising: catalogue(name))
    #expect(model.name == "huyvnphan-resnet18")
    #expect(model.graph.nodes.contains { $0.op is MaxPool } == hasPool)
    let said = try Model(recognising: catalogue(name), assume: ["stem-pool": "yes"])
    #expect(said.graph.nodes.contains { $0.op is MaxPool })
  }

  @Test func layersBetweenAreRefused() throws {
    let hidden: [(name: String, shape: Shape)] = [("head.0.weight", Shape(512, 512)), ("head.0.bias", Shape(512))]
    #expect(throws: ModelError.self) {
      try Model(
        recognising: catalogue(
          { $0.hasPrefix("linear.") ? $0.replacing("linear", with: "head.2") : "backbone." + $0 }, and: hidden))
    }
  }

  /// Heads that training alone uses are neither taken for the classifier nor an obstacle beside it.
  @Test(arguments: ["projector", "projection", "proj_head", "contrastive_head", "domain_classifier", "head.prototypes"])
  func headsOfTrainingAreNoClassifier(layer: String) throws {
    func name(_ name: String) -> String {
      name.hasPrefix("linear.") ? name.replacing("linear", with: layer) : "encoder." + name
    }
    #expect {
      try Model(recognising: catalogue(name))
    } throws: {
      "\($0)".contains("\(layer).weight is by its name of no classifier")
    }
  }

  @Test(arguments: ["linear", "fc", "encoder.linear"]) func headsOfTrainingAreLeftOut(layer: String) throws {
    func name(_ name: String) -> String {
      name.hasPrefix("linear.") ? name.replacing("linear", with: layer) : "encoder." + name
    }
    let head = [("projector.0.weight", Shape(512, 512)), ("projector.2.weight", Shape(10, 512))]
    let model = try Model(recognising: catalogue(name, and: head))
    #expect(model.name == "resnet18")
    #expect(model.assumptions.contains { $0.what == "left out" && $0.value == "projector, no classifier by its name" })
    // It may stand before the classifier.
    let between = [("projector.0.weight", Shape(512, 512))]
    #expect(throws: ModelError.self) { try Model(recognising: catalogue(name, and: between)) }
  }

  /// Parts that ran on several devices each.
  @Test(arguments: ["linear", "fc"]) func wrappersOfPartsAreSeenThrough(layer: String) throws {
    let model = try Model(
      recognising: catalogue { name in
        name.hasPrefix("linear.")
          ? name.replacing("linear", with: layer) : name.replacing("layer1.", with: "layer1.module.")
      })
    #expect(model.name == "resnet18")
    #expect(model.graph.parameters.contains { $0.name == "layer1.0.conv1.weight" })
  }

  @Test func adaptersAreToBeMerged() throws {
    let adapter = [("base.layer1.0.conv1.lora_A.default.weight", Shape(8, 64, 3, 3))]
    #expect {
      try Model(recognising: catalogue({ "base." + $0.replacing("conv1.", with: "conv1.base_layer.") }, and: adapter))
    } throws: {
      "\($0)".contains("lora_A.default.weight is of an adapter; merge_and_unload()")
    }
  }

  @Test func tensorsWithoutElementsAreNoneOfTheForward() throws {
    #expect(try Model(recognising: catalogue({ $0 }, and: [("queue", Shape(0, 3))])).name == "resnet18")
  }
}
