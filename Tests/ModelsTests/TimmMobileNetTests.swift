import Checkpoints
import Graphs
import JSON
import Models
import Tensors
import Testing

/// timm's mobile networks, whose paddings and eps are in no tensor; their logits are compared with timm's by Scripts/timm_folders.py.
@Suite struct TimmMobileNetTests {
  /// A net of one block a stage: kernels of the depthwise convolutions, and which stages have gates.
  private static func net(kernels: [Int], gates: Set<Int>, hasEfficientHead: Bool = false) -> NamedShapes {
    var tensors = convNorm("conv_stem", "bn1", Shape(8, 3, 3, 3))
    for (stage, kernel) in kernels.enumerated() {
      let name = "blocks.\(stage).0"
      let wide = stage == 0 ? 8 : 12
      if stage > 0 { tensors += convNorm("\(name).conv_pw", "\(name).bn1", Shape(wide, 8, 1, 1)) }
      tensors += convNorm("\(name).conv_dw", stage == 0 ? "\(name).bn1" : "\(name).bn2", Shape(wide, 1, kernel, kernel))
      if gates.contains(stage) {
        tensors += [("\(name).se.conv_reduce.weight", Shape(2, wide, 1, 1)), ("\(name).se.conv_reduce.bias", Shape(2))]
        tensors += [("\(name).se.conv_expand.weight", Shape(wide, 2, 1, 1))]
        tensors += [("\(name).se.conv_expand.bias", Shape(wide))]
      }
      let (conv, norm) = stage == 0 ? ("conv_pw", "bn2") : ("conv_pwl", "bn3")
      tensors += convNorm("\(name).\(conv)", "\(name).\(norm)", Shape(8, wide, 1, 1))
    }
    if hasEfficientHead {
      let last = "blocks.\(kernels.count).0"
      tensors += convNorm("\(last).conv", "\(last).bn1", Shape(16, 8, 1, 1))
      tensors += [("conv_head.weight", Shape(20, 16, 1, 1)), ("conv_head.bias", Shape(20))]
    } else {
      tensors += convNorm("conv_head", "bn2", Shape(20, 8, 1, 1))
    }
    return tensors + [("classifier.weight", Shape(10, 20)), ("classifier.bias", Shape(10))]
  }

  private static let efficientNet = net(kernels: [3, 3, 5, 3, 5, 5, 3], gates: Set(0..<7))
  private static let mobileNetV3 = net(kernels: [3, 3, 5, 5, 5], gates: [0, 2, 3, 4], hasEfficientHead: true)

  private func model(
    _ tensors: NamedShapes, architecture: String? = nil, arguments: [String: JSONValue] = [:],
    assume: [String: String] = [:]
  ) throws -> Model {
    let config = architecture.flatMap {
      TimmConfig(
        path: "config.json",
        values: [
          "architecture": .string($0), "pretrained_cfg": .object([:]), "model_args": .object(arguments),
        ])
    }
    return try Model(
      recognising: .claiming(tensors), assume: assume.merging(["image-size": "64"]) { $1 }, timm: config)
  }

  private func firstPads(_ model: Model) -> [Int]? {
    model.graph.nodes.lazy.compactMap { ($0.op as? Conv)?.pads }.first
  }

  private func epsilons(_ model: Model) -> Set<Float> {
    Set(model.graph.nodes.compactMap { ($0.op as? BatchNormalization)?.epsilon })
  }

  @Test(arguments: [efficientNet, mobileNetV3].indices) func paddingIsAskedForWhereNothingTells(index: Int) throws {
    let tensors = [Self.efficientNet, Self.mobileNetV3][index]
    #expect {
      _ = try model(tensors)
    } throws: {
      "\($0)" == """
        test: the paddings of convolutions are not in the file, and nothing tells them; say padding, symmetric or same
        """
    }
    let symmetric = try model(tensors, assume: ["padding": "symmetric"])
    #expect(firstPads(symmetric) == [1, 1, 1, 1] && epsilons(symmetric) == [1e-5])
    let same = try model(tensors, assume: ["padding": "same"])
    #expect(firstPads(same) == [0, 0, 1, 1] && epsilons(same) == [1e-3])
  }

  @Test func theNameTellsThePadding() throws {
    let plain = try model(Self.efficientNet, architecture: "efficientnet_b0.ra_in1k")
    #expect(plain.name == "timm-efficientnet" && firstPads(plain) == [1, 1, 1, 1] && epsilons(plain) == [1e-5])
    for name in ["tf_efficientnet_b3", "efficientnet_b2_pruned"] {
      let same = try model(Self.efficientNet, architecture: name)
      #expect(firstPads(same) == [0, 0, 1, 1] && epsilons(same) == [1e-3])
      #expect(!same.assumptions.contains { ["paddings of convolutions", "forward"].contains($0.what) })
    }
    let told = try model(Self.efficientNet, architecture: "efficientnet_b0", arguments: ["bn_eps": .number(0.01)])
    #expect(epsilons(told) == [0.01])
  }

  @Test(arguments: [
    "efficientnet_blur_b1", "efficientnet_b0_gn", "tf_efficientnet_cc_b0_4e", "efficientnet_lite0", "mixnet_s",
    "mobilenetv3_small_100", "resnet50",
  ])
  func otherArchitecturesAreRefused(_ architecture: String) throws {
    #expect {
      _ = try model(Self.efficientNet, architecture: architecture)
    } throws: {
      "\($0)".hasPrefix("config.json: architecture is \(architecture), whose forward is not timm-efficientnet's")
    }
  }

  /// Stages of the same layers whose kernels and gates tell which activation they have.
  @Test func kernelsTellTheActivation() throws {
    let mobileNet = try model(Self.net(kernels: [3, 3, 3, 3, 3, 3, 3], gates: []))
    #expect(mobileNet.name == "timm-mobilenetv2" && mobileNet.graph.nodes.contains { $0.op is Clip })
    let mnasNet = try model(Self.net(kernels: [3, 3, 5, 5, 3, 5, 3], gates: []))
    #expect(mnasNet.name == "timm-mnasnet" && mnasNet.graph.nodes.contains { $0.op is Relu })
    let small = try model(Self.mobileNetV3, architecture: "mobilenetv3_small_100")
    #expect(small.name == "timm-mobilenetv3-small" && small.graph.nodes.contains { $0.op is HardSigmoid })
    #expect(throws: ModelError.self) { _ = try model(Self.net(kernels: [3, 7, 3, 3, 3, 3, 3], gates: [])) }
  }

  /// eps of FBNet-C depends on whether timm had downloaded its weights.
  @Test func epsIsAskedForWhereTheNameDoesNotTell() throws {
    var tensors = Self.net(kernels: [3, 3, 5, 5, 5, 5, 3], gates: [])
    tensors.removeAll { $0.name.hasPrefix("blocks.0.") }
    let name = "blocks.0.0"
    tensors += convNorm("\(name).conv_pw", "\(name).bn1", Shape(8, 8, 1, 1))
    tensors += convNorm("\(name).conv_dw", "\(name).bn2", Shape(8, 1, 3, 3))
    tensors += convNorm("\(name).conv_pwl", "\(name).bn3", Shape(8, 8, 1, 1))
    #expect {
      _ = try model(tensors, architecture: "fbnetc_100")
    } throws: {
      "\($0)".hasSuffix("say eps, a number above zero")
    }
    #expect(epsilons(try model(tensors, architecture: "fbnetc_100", assume: ["eps": "1e-3"])) == [1e-3])
  }

  /// Blocks of one or two depthwise layers, of which the last has the stride, and a head that is normalised behind the mean.
  @Test func mobileNetV4() throws {
    var tensors = convNorm("conv_stem", "bn1", Shape(8, 3, 3, 3))
    for stage in 0...1 { tensors += convNorm("blocks.\(stage).0.conv", "blocks.\(stage).0.bn1", Shape(8, 8, 3, 3)) }
    for (stage, kernel) in [(2, 5), (3, 3)] {
      let name = "blocks.\(stage).0"
      tensors += convNorm("\(name).dw_start.conv", "\(name).dw_start.bn", Shape(8, 1, 3, 3))
      tensors += convNorm("\(name).pw_exp.conv", "\(name).pw_exp.bn", Shape(12, 8, 1, 1))
      tensors += convNorm("\(name).dw_mid.conv", "\(name).dw_mid.bn", Shape(12, 1, kernel, kernel))
      tensors += convNorm("\(name).pw_proj.conv", "\(name).pw_proj.bn", Shape(8, 12, 1, 1))
    }
    tensors += convNorm("blocks.4.0.conv", "blocks.4.0.bn1", Shape(16, 8, 1, 1))
    tensors += convNorm("conv_head", "norm_head", Shape(20, 16, 1, 1))
    tensors += [("classifier.weight", Shape(10, 20)), ("classifier.bias", Shape(10))]
    let small = try model(tensors, architecture: "mobilenetv4_conv_small")
    #expect(small.name == "timm-mobilenetv4")
    let strides = small.graph.nodes.compactMap { ($0.op as? Conv)?.strides[0] }
    #expect(strides == [2, 2, 2, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1])
    // Means stand in the place of all strides but the stem's and those without a depthwise layer.
    let smooth = try model(tensors, architecture: "mobilenetv4_conv_aa_medium")
    #expect(smooth.graph.nodes.compactMap { ($0.op as? Conv)?.strides[0] }.allSatisfy { $0 == 1 } == false)
    #expect(smooth.graph.nodes.count { $0.op is AveragePool } == 4)
    #expect(throws: ModelError.self) { _ = try model(tensors, architecture: "mobilenetv4_conv_zz_medium") }
    for lacking in ["blocks.2.0.dw_mid.conv.weight", "blocks.3.0.dw_start.conv.weight", "norm_head.bias"] {
      #expect(throws: ModelError.self) { _ = try model(tensors.filter { $0.name != lacking }) }
    }
  }
}
