import Checkpoints
import Graphs
import Models
import Tensors
import Testing

/// timm's families whose members leave something out, told from files that lack it; their logits are compared with timm's by
/// Scripts/timm_folders.py.
@Suite struct TimmFamilyTests {
  private func model(_ tensors: NamedShapes, without name: String? = nil) throws -> Model {
    try Model(recognising: .claiming(tensors.filter { $0.name != name }), assume: ["image-size": "64"])
  }

  private static let head: NamedShapes = [("head.fc.weight", Shape(10, 8)), ("head.fc.bias", Shape(10))]

  /// RegNet of one block a stage.
  private static func regNet(hasShortcuts: Bool, hasGates: Bool) -> NamedShapes {
    var tensors = convNorm("stem.conv", "stem.bn", Shape(8, 3, 3, 3)) + head
    for stage in 1...4 {
      let name = "s\(stage).b1"
      tensors += convNorm("\(name).conv1.conv", "\(name).conv1.bn", Shape(8, 8, 1, 1))
      tensors += convNorm("\(name).conv2.conv", "\(name).conv2.bn", Shape(8, 4, 3, 3))
      tensors += convNorm("\(name).conv3.conv", "\(name).conv3.bn", Shape(8, 8, 1, 1))
      if hasShortcuts { tensors += convNorm("\(name).downsample.conv", "\(name).downsample.bn", Shape(8, 8, 1, 1)) }
      guard hasGates else { continue }
      tensors += [("\(name).se.fc1.weight", Shape(2, 8, 1, 1)), ("\(name).se.fc1.bias", Shape(2))]
      tensors += [("\(name).se.fc2.weight", Shape(8, 2, 1, 1)), ("\(name).se.fc2.bias", Shape(8))]
    }
    return tensors
  }

  @Test func regNetsAreToldByShortcutsAndGates() throws {
    let x = try model(Self.regNet(hasShortcuts: true, hasGates: false))
    #expect(x.name == "timm-regnetx" && x.graph.nodes.count { $0.op is Add } == 4)
    let y = try model(Self.regNet(hasShortcuts: true, hasGates: true))
    #expect(y.name == "timm-regnety" && y.graph.nodes.count { $0.op is Sigmoid } == 4)
    let z = try model(Self.regNet(hasShortcuts: false, hasGates: true))
    #expect(z.name == "timm-regnetz" && !z.graph.nodes.contains { $0.op is Add || $0.op is Relu })
  }

  @Test(arguments: [
    "s1.b1.downsample.conv.weight", "s2.b1.downsample.bn.bias", "s1.b1.se.fc1.weight", "s3.b1.conv3.conv.weight",
    "head.fc.bias",
  ])
  func regNetsThatLackATensorAreRefused(_ name: String) {
    #expect(throws: ModelError.self) {
      _ = try model(Self.regNet(hasShortcuts: true, hasGates: true), without: name)
    }
  }

  /// A gate of one tensor leaves no other behind.
  @Test(arguments: [1, 2]) func efficientGatesAreInAllBlocksOrNone(stage: Int) throws {
    var tensors = convNorm("conv1", "bn1", Shape(8, 3, 7, 7))
    for stage in 1...4 {
      let name = "layer\(stage).0"
      tensors += convNorm("\(name).conv1", "\(name).bn1", Shape(8, 8, 3, 3))
      tensors +=
        convNorm("\(name).conv2", "\(name).bn2", Shape(8, 8, 3, 3)) + [("\(name).se.conv.weight", Shape(1, 1, 3))]
      if stage > 1 { tensors += convNorm("\(name).downsample.1", "\(name).downsample.2", Shape(8, 8, 1, 1)) }
    }
    tensors += [("fc.weight", Shape(10, 8)), ("fc.bias", Shape(10))]
    #expect(try model(tensors).name == "timm-resnet10")
    #expect(throws: ModelError.self) { _ = try model(tensors, without: "layer\(stage).0.se.conv.weight") }
  }

  /// Planes of small images are widened to the first layer's kernel.
  @Test func vggOfSmallImages() throws {
    var tensors: NamedShapes = []
    for (index, channels) in [3, 4].enumerated() {
      tensors += [("features.\(3 * index).weight", Shape(4, channels, 3, 3)), ("features.\(3 * index).bias", Shape(4))]
    }
    tensors += [("pre_logits.fc1.weight", Shape(6, 4, 7, 7)), ("pre_logits.fc1.bias", Shape(6))]
    tensors += [("pre_logits.fc2.weight", Shape(8, 6, 1, 1)), ("pre_logits.fc2.bias", Shape(8))] + Self.head
    let found = try Model(recognising: .claiming(tensors), assume: ["image-size": "8"])
    #expect(found.name == "timm-vgg5" && found.graph.nodes.count { $0.op is MatMul } == 2)
    #expect(try !model(tensors).graph.nodes.contains { $0.op is MatMul })
  }

  /// ResNetV2 of one block: statistics tell what is normalised, the stem's kernel whether weights are standardised.
  private static func resNetV2(hasStatistics: Bool) -> NamedShapes {
    let block = "stages.0.blocks.0"
    let tensors =
      convNorm("stem.conv", "\(block).norm1", Shape(32, 3, 7, 7))
      + convNorm("\(block).conv1", "\(block).norm2", Shape(32, 32, 1, 1))
      + convNorm("\(block).conv2", "\(block).norm3", Shape(32, 32, 3, 3))
      + convNorm("\(block).downsample.conv", "norm", Shape(32, 32, 1, 1))
      + [("\(block).conv3.weight", Shape(32, 32, 1, 1))]
      + [("head.fc.weight", Shape(10, 32, 1, 1)), ("head.fc.bias", Shape(10))]
    return hasStatistics ? tensors : tensors.filter { !$0.name.contains("running_") }
  }

  @Test func weightsOfBiTAreStandardised() throws {
    let bit = try model(Self.resNetV2(hasStatistics: false))
    #expect(bit.name == "timm-resnetv2-bit" && bit.graph.nodes.count { $0.op is GroupNormalization } == 4)
    let derived = bit.tensors.filter { if case .derived = $0.layout { true } else { false } }
    #expect(derived.count == 5 && !derived.contains { $0.name == "head.fc.weight" })
    #expect(bit.assumptions.contains { $0.what == "weights of convolutions standardised" && $0.value == "yes" })
    let plain = try model(Self.resNetV2(hasStatistics: true))
    #expect(plain.name == "timm-resnetv2" && plain.graph.nodes.count { $0.op is BatchNormalization } == 4)
    #expect(plain.tensors.allSatisfy { if case .derived = $0.layout { false } else { true } })
  }
}
