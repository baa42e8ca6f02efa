import Checkpoints
import Graphs
import Models
import Tensors
import TestSupport
import Testing

/// What a whole pickled module records of its parts, held to the forward of the family that its tensors tell.
@Suite struct RecordedPartsTests {
  private static let root = ModulePart(path: "", className: "torchvision.models.resnet.ResNet")
  private static let own = ModulePart(path: "", className: "__main__.Net")
  private static let conv = "torch.nn.modules.conv.Conv2d"

  private func model(
    _ parts: [ModulePart], of name: String = "resnet18", normalizer: String? = nil
  ) throws -> Model {
    let graph = try #require(Architectures.graph(named: name))
    var tensors = graph.parameters.map {
      ($0.name.replacing("shortcut", with: "downsample").replacing("linear", with: "fc"), $0.shape)
    }
    for name in normalizer.map({ ["\($0).mean", "\($0).std"] }) ?? [] { tensors.append((name, Shape(3))) }
    let entries = tensors.map { name, shape in
      TensorEntry(
        name: name, shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    return try Model(
      recognising: Catalogue(
        path: "test", format: "test", files: [.path("test")], tensors: entries, headerBytes: 0, moduleParts: parts))
  }

  /// torchvision's GoogLeNet brings pixels to other means where its module says so; a file of tensors does not tell.
  @Test(arguments: [true, false]) func whetherPixelsAreTransformedIsRecorded(_ isOn: Bool) throws {
    let file = try Catalogue.open(repositoryRoot + "/Tests/CommandTests/exported/torchvision/googlenet.safetensors")
    let whole = ModulePart(
      path: "", className: "torchvision.models.googlenet.GoogLeNet", numbers: ["transform_input": [isOn ? 1 : 0]])
    let model = try Model(
      recognising: Catalogue(
        path: "test", format: "test", files: file.files, tensors: file.tensors, headerBytes: 0, moduleParts: [whole]))
    #expect(model.name == "torchvision-googlenet")
    #expect(model.graph.nodes.contains { $0.op is Mul } == isOn)
    #expect(throws: ModelError.self) { _ = try Model(recognising: file) }
  }

  /// Parts that the forward has not, and what the error says of them.
  private static let foreign: [(ModulePart, String)] = [
    (
      ModulePart(path: "fc", className: "torch.nn.modules.linear.Linear", hook: "__main__.twice"),
      "hook __main__.twice of fc"
    ),
    (ModulePart(path: "layer1.0.relu", className: "torch.nn.modules.linear.Identity"), "layer1.0.relu of the class"),
    (
      ModulePart(path: "layer1.0.downsample.2", className: "torch.nn.modules.linear.Identity"),
      "downsample.2 of the class"
    ),
    (ModulePart(path: "layer2.1.relu2", className: "torch.nn.modules.linear.Identity"), "layer2.1.relu2 of the class"),
    (ModulePart(path: "maxpool", className: "torch.nn.modules.pooling.AvgPool2d"), "maxpool of the class"),
    (
      ModulePart(
        path: "maxpool", className: "torch.nn.modules.pooling.MaxPool2d",
        numbers: ["kernel_size": [3], "stride": [2], "padding": [1], "ceil_mode": [1]]), "ceil_mode 1"
    ),
    (
      ModulePart(path: "avgpool", className: "torch.nn.modules.pooling.AdaptiveMaxPool2d"),
      "avgpool, a AdaptiveMaxPool2d"
    ),
    (
      ModulePart(
        path: "layer1.0.aa", className: "torch.nn.modules.pooling.AvgPool2d",
        numbers: ["kernel_size": [3], "stride": [2], "padding": [1]]), "layer1.0.aa, a AvgPool2d"
    ),
    (ModulePart(path: "bn1", className: "torch.nn.modules.instancenorm.InstanceNorm2d"), "InstanceNorm2d"),
    (ModulePart(path: "0", className: "torch.nn.modules.upsampling.Upsample"), "Upsample"),
    (
      ModulePart(path: "0", className: "torchvision.transforms.transforms.Normalize"),
      "0 of the class torchvision.transforms"
    ),
    (ModulePart(path: "conv1", className: "__main__.StandardizedConv2d"), "conv1 of the class __main__.Standardized"),
    (ModulePart(path: "conv1", className: "timm.layers.std_conv.StdConv2d"), "conv1 of the class timm.layers.std_conv"),
    (ModulePart(path: "layer1.0", className: "__main__.Block"), "layer1.0 of the class __main__.Block"),
  ]

  @Test(arguments: foreign.indices) func whatTheForwardHasNotIsNamed(index: Int) throws {
    let (part, words) = Self.foreign[index]
    let convs = ["conv1", "layer1.0.conv1", "layer1.0.downsample.0"].filter { $0 != part.path }.map {
      ModulePart(path: $0, className: Self.conv)
    }
    #expect {
      _ = try model([Self.root, part] + convs)
    } throws: {
      "\($0)".contains(words) && "\($0)".contains("a whole module with")
    }
  }

  @Test func partsOfOnesOwnModelAreItsOwn() throws {
    let parts = [("layer1.0", "__main__.Block"), ("layer1.0.conv1", Self.conv), ("layer1.0.relu", "__main__.Swish")]
    let whole = try model([Self.own] + parts.map { ModulePart(path: $0, className: $1) })
    #expect(whole.assumptions.contains { $0.value.contains("the class __main__.Net, whose code is not in it") })
    // A layer of its own class is none of torch.nn's, whoever holds it.
    #expect(throws: ModelError.self) { try model([Self.own, ModulePart(path: "conv1", className: "__main__.Conv2d")]) }
  }

  @Test func aBlockThatWasTakenOutIsNoLayer() throws {
    let parts = [
      ("layer4.1", "torch.nn.modules.linear.Identity"), ("layer4.0", "torchvision.models.resnet.BasicBlock"),
    ]
    #expect(try model([Self.root] + parts.map { ModulePart(path: $0, className: $1) }).name == "huyvnphan-resnet18")
  }

  @Test func aPoolToThePlaceItHasChangesNothing() throws {
    func pool(to side: Double) -> ModulePart {
      ModulePart(
        path: "avgpool", className: "torch.nn.modules.pooling.AdaptiveAvgPool2d", numbers: ["output_size": [side]])
    }
    #expect(try model([pool(to: 5)], of: "net").name == "net")
    #expect { _ = try model([pool(to: 3)], of: "net") } throws: { "\($0)".contains("AdaptiveAvgPool2d, which net") }
  }

  @Test func aModuleBesideTheModelIsNoneOfIts() throws {
    let parts = [
      ("", "torch.nn.modules.container.Sequential"), ("0", "__main__.Norm"), ("1", "__main__.Net"),
      ("1.conv1", Self.conv),
    ]
    let recorded = parts.map { ModulePart(path: $0, className: $1) }
    #expect { _ = try model(recorded) } throws: { "\($0)".contains("0 of the class __main__.Norm, whose code") }
    // One whose numbers are a normaliser's is taken for it.
    #expect(try model(recorded, normalizer: "0").normalizer?.mean == "0.mean")
  }
}
