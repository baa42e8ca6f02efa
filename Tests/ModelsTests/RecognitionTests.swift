import Checkpoints
import Graphs
import Models
import Tensors
import Testing

/// Architectures told from the names and shapes of a checkpoint.
@Suite struct RecognitionTests {
  /// A checkpoint that claims to hold these tensors.
  private func catalogue(_ tensors: [(name: String, shape: Shape)], parts: [ModulePart] = []) -> Catalogue {
    let entries = tensors.map { name, shape in
      TensorEntry(
        name: name, shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    return Catalogue(
      path: "test", format: "test", files: [.path("test")], tensors: entries, headerBytes: 0, moduleParts: parts)
  }

  private func tensors(_ name: String) throws -> [(name: String, shape: Shape)] {
    try #require(Architectures.graph(named: name)).parameters.map { ($0.name, $0.shape) }
  }

  @Test(
    arguments: [
      "net", "resnet20", "resnet56", "resnet18", "resnet34", "wrn-10-1", "wrn-16-4", "wrn-28-10", "wrn-40-2",
    ])
  func everyModelIsRecognisedByItsTensors(_ name: String) throws {
    let all = try tensors(name)
    let counts = all.filter { $0.name.hasSuffix("running_var") }.map {
      ($0.name.replacing("running_var", with: "num_batches_tracked"), Shape())
    }
    // The order of a file says nothing.
    let model = try Model(recognising: catalogue(all.reversed() + counts))
    #expect(model.name == name)
    #expect(model.graph.parameters.map(\.name) == all.map(\.name))
    #expect(try Model(recognising: catalogue(all), forced: name).name == name)
  }

  @Test func parameterCountsAreThoseOfTheirPublishers() throws {
    let counts = try ["resnet18", "resnet34", "wrn-28-10", "wrn-40-4", "resnet20"].map {
      try #require(Architectures.graph(named: $0)).learnedCount
    }
    #expect(counts == [11_173_962, 21_282_122, 36_479_194, 8_949_210, 269_722])
  }

  @Test func widthIsTheFirstWeightsShape() throws {
    let narrow: [(name: String, shape: Shape)] = try tensors("resnet18").map { name, shape in
      (name, try #require(Shape(checking: shape.dimensions.map { $0 >= 64 ? $0 / 8 : $0 })))
    }
    let model = try Model(recognising: catalogue(narrow))
    #expect(model.graph.parameters.map(\.shape) == narrow.map(\.shape))
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let wrong = try tensors("wrn-28-10").map { name, shape in
      (name, name == "block2.layer.0.convShortcut.weight" ? Shape(320, 160, 3, 3) : shape)
    }
    #expect {
      try Model(recognising: catalogue(wrong))
    } throws: {
      "\($0)".contains(
        "block2.layer.0.convShortcut.weight has the wrong shape: wrn-28-10 expects [320, 160, 1, 1], found [320, 160, 3, 3]"
      )
    }
    let missing = try tensors("resnet18").filter { $0.name != "layer3.0.shortcut.1.bias" }
    #expect {
      try Model(recognising: catalogue(missing))
    } throws: {
      "\($0)".contains("tensor layer3.0.shortcut.1.bias is missing: resnet18 expects shape [256]")
    }
    for name in ["conv1.weight", "block1.layer.0.conv1.weight"] {
      let huge = try tensors(name == "conv1.weight" ? "resnet18" : "wrn-28-10").map {
        ($0.name, $0.name == name ? Shape(1 << 30, 3, 3, 3) : $0.shape)
      }
      #expect {
        try Model(recognising: catalogue(huge))
      } throws: {
        "\($0)".contains("has the wrong shape")
      }
    }
  }

  @Test func netsTellTheirImageKernelsAndClasses() throws {
    let shapes: [(name: String, shape: Shape)] = [
      ("conv1.weight", Shape(8, 1, 3, 3)), ("conv1.bias", Shape(8)), ("conv2.weight", Shape(12, 8, 3, 3)),
      ("conv2.bias", Shape(12)), ("fc1.weight", Shape(50, 12 * 5 * 5)), ("fc1.bias", Shape(50)),
      ("fc2.weight", Shape(7, 50)), ("fc2.bias", Shape(7)),
    ]
    let graph = try Model(recognising: catalogue(shapes)).graph
    #expect(graph.imageShape == Shape(1, 28, 28))
    #expect(graph.classCount == 7)
  }

  @Test func residualNetsOfOtherPublishersAreNotTakenForOneAnother() throws {
    // Without its shortcuts' norms, a ResNet is a PreActResNet that lacks none of its own.
    let preAct = try tensors("resnet18").filter { !$0.name.contains("shortcut.1") }
    #expect {
      try Model(recognising: catalogue(preAct))
    } throws: {
      "\($0)".contains("preact-resnet18 expects")
    }
    let downsampled = try tensors("resnet18").map { name, shape in
      (name.replacing("shortcut", with: "downsample").replacing("linear", with: "fc"), shape)
    }
    #expect(try Model(recognising: catalogue(downsampled)).name == "huyvnphan-resnet18")
    #expect(
      try Model(recognising: catalogue(tensors("wrn-10-2")), forced: "bearpaw-wrn").normalization == "pytorch-cifar")
  }

  @Test func assumptionsAreListedAndChange() throws {
    let model = try Model(recognising: catalogue(tensors("resnet18")), assume: ["eps": "1e-3", "image-size": "64"])
    #expect(model.graph.imageShape == Shape(3, 64, 64))
    #expect(
      model.assumptions.map(\.basis)
        == [.said(key: "image-size"), .said(key: "eps"), .published(key: "activation"), .found])
    #expect(model.assumptions.map(\.value).first == "64")
    #expect(throws: ModelError.self) {
      try Model(recognising: catalogue(tensors("resnet18")), assume: ["heads": "3"])
    }
  }

  private func torchvisionResNet() throws -> [(name: String, shape: Shape)] {
    try tensors("resnet18").map { name, shape in
      (name.replacing("shortcut", with: "downsample").replacing("linear", with: "fc"), shape)
    }
  }

  @Test(arguments: [("torch.nn.modules.linear.Identity", false), ("torch.nn.modules.pooling.MaxPool2d", true)])
  func aWholeModuleTellsThePoolBehindItsStem(layer: String, hasPool: Bool) throws {
    let parts = [("", "torchvision.models.resnet.ResNet"), ("maxpool", layer)].map {
      ModulePart(path: $0, className: $1)
    }
    let model = try Model(recognising: catalogue(torchvisionResNet(), parts: parts))
    #expect(model.graph.nodes.contains { $0.op is MaxPool } == hasPool)
    #expect(model.assumptions.map(\.what).allSatisfy { !$0.contains("pool") && $0 != "forward" })
  }

  @Test func theForwardIsAssumedWhereNothingTellsIt() throws {
    let own = [ModulePart(path: "", className: "__main__.Mine")]
    let whole = try Model(recognising: catalogue(torchvisionResNet(), parts: own))
    #expect(whole.assumptions.last?.value.contains("the class __main__.Mine, whose code is not in it") == true)
    let state = try Model(recognising: catalogue(torchvisionResNet()))
    #expect(state.assumptions.last?.what == "forward" && state.assumptions.last?.value.contains("strides") == true)
  }

  @Test(arguments: [("mean", "std"), ("normalize.mean", "normalize.std"), ("0.mu", "0.sigma")])
  func storedNormalisersTakeThePlaceOfOurs(mean: String, deviation: String) throws {
    for shape in [Shape(3), Shape(3, 1, 1), Shape(1, 3, 1, 1)] {
      let model = try Model(recognising: catalogue(tensors("resnet20") + [(mean, shape), (deviation, shape)]))
      #expect(model.name == "resnet20")
      #expect(model.normalizer?.description == "\(mean) and \(deviation)")
      #expect(model.normalization == "unit")
      // The means are taken off the pixels, and the deviations divide what is left.
      let first = Dictionary(grouping: model.graph.nodes.prefix(6), by: \.op.name).compactMapValues(\.first)
      let (sub, div) = (try #require(first["Sub"]), try #require(first["Div"]))
      #expect(sub.inputs.first == .value(0) && div.inputs.first == .value(sub.output))
      #expect(parameter(behind: sub.inputs[1], model.graph) == mean)
      #expect(parameter(behind: div.inputs[1], model.graph) == deviation)
    }
    #expect(try Model(recognising: catalogue(tensors("resnet20"))).normalizer == nil)
    // A name that tells a size holds all but them to it.
    #expect {
      try Model(
        recognising: catalogue([(mean, Shape(3)), (deviation, Shape(3))] + tensors("resnet56")), forced: "resnet20")
    } throws: {
      "\($0)".contains("tensor layer1.3.conv1.weight is left over")
    }
    // Of another number of channels they are none.
    #expect(throws: ModelError.self) {
      try Model(recognising: catalogue(tensors("resnet20") + [(mean, Shape(4)), (deviation, Shape(4))]))
    }
  }

  /// The parameter that an operator's input comes from, through operators that only change shapes.
  private func parameter(behind source: Source, _ graph: Graph) -> String? {
    switch source {
    case .parameter(let id): graph.parameters[id].name
    case .constant: nil
    case .value(let id): graph.producers[id].flatMap { parameter(behind: graph.nodes[$0].inputs[0], graph) }
    }
  }

  @Test(arguments: ["net", "resnet20"])
  func arraysWithoutNamesAreToldByTheirShapes(name: String) throws {
    let unnamed = try tensors(name).enumerated().map { ("arr_\($0)", $1.shape) }
    let model = try Model(recognising: catalogue(unnamed))
    #expect(model.name == name)
    #expect(model.assumptions.last?.value == "those of \(name), in its order")
    #expect(throws: ModelError.self) { try Model(recognising: catalogue(Array(unnamed.dropLast()))) }
  }

  @Test(
    arguments: ["wrn-28", "wrn-27-10", "wrn-28-0", "wrn-28-10-1", "wrn-999999-1", "resnet19", "resnet-18", "wrn--10"])
  func otherNamesAreNone(_ name: String) { #expect(Architectures.graph(named: name) == nil) }
}
