import Checkpoints
import JSON
import Models
import TestSupport
import Testing

/// What the small models of Tests/CommandTests/exported are told by, whose logits are compared there with their publishers'.
@Suite struct TimmFixtureTests {
  /// Models whose side of images a tensor tells.
  private static let sized = [
    "eva", "eva-behind", "eva02", "eva02-clip", "efficientformer", "levit", "levit-conv", "coatnet", "coatnet-scaled",
    "coatnet-paper", "coatnet-largest", "coatnet-batches", "coatnet-mixed", "coatnext",
  ]
  private static let names =
    sized + [
      "focalnet", "focalnet-overlapping", "pvt", "pvt-linear", "mobile-mixnet", "xception", "xception-aligned",
      "xception-preact", "ghostnet", "ghostnetv2", "maxvit", "maxvit-perceptron", "maxxvit", "maxxvitv2",
      "mobile-hybrid",
    ]

  private static func path(_ name: String) -> String { repositoryRoot + "/Tests/CommandTests/exported/" + name }

  private func model(
    _ name: String, without tensor: String? = nil, timm: TimmConfig?, assume: [String: String] = [:]
  ) throws -> Model {
    let catalogue = try Catalogue.open(Self.path(name))
    let assume = Self.sized.contains { name == "timm/\($0)" } ? assume : assume.merging(["image-size": "32"]) { $1 }
    let tensors = catalogue.tensors.filter { $0.name != tensor }
    return try Model(recognising: catalogue.with(tensors: tensors), assume: assume, timm: timm)
  }

  private func expectWhole(_ name: String) throws {
    let timm = try TimmConfig(of: Self.path(name))
    _ = try model(name, timm: timm)
    let unread = ["num_batches_tracked", "relative_position_index", "attention_bias_idxs"]
    for tensor in try Catalogue.open(Self.path(name)).tensors.map(\.name)
    where !unread.contains(where: tensor.hasSuffix) {
      #expect(throws: ModelError.self, "without \(tensor)") { _ = try model(name, without: tensor, timm: timm) }
    }
  }

  @Test(arguments: names) func filesThatLackATensorAreRefused(_ name: String) throws { try expectWhole("timm/\(name)") }

  @Test func maxViTsThatLackATensorAreRefused() throws { try expectWhole("torchvision/maxvit.safetensors") }

  /// What a config.json tells, and nothing else does.
  @Test(arguments: [
    ("levit", "activation"), ("pvt", "head-width"), ("mobile-mixnet", "padding"), ("xception-preact", "eps"),
    ("maxvit-perceptron", "window"), ("maxxvit", "window"),
  ])
  func whatNothingTellsIsAskedFor(_ name: String, _ key: String) {
    #expect {
      _ = try model("timm/\(name)", timm: nil)
    } throws: {
      "\($0)".contains("are not in the file, and nothing tells them; say \(key),")
        || "\($0)".contains("is not in the file, and nothing tells it; say \(key),")
    }
  }

  @Test func stridesOfCoAtNetAreAskedFor() {
    #expect {
      _ = try model("timm/coatnet", timm: nil)
    } throws: {
      "\($0)".hasSuffix("strides and activations of timm-coatnet are not in the file; put its config.json beside it")
    }
  }

  /// Names of other forwards than the tensors'.
  @Test(arguments: [
    ("ghostnetv2", "ghostnet_100"), ("ghostnet", "ghostnetv3_100"), ("pvt-linear", "pvt_v2_b2"),
    ("pvt", "pvt_v2_b2_li"), ("eva02", "vit_base_patch16_224"), ("eva", "eva02_tiny_patch14_224"),
    ("xception-preact", "xception65"), ("xception-aligned", "xception41p"), ("xception", "xception41"),
    ("levit", "levit_conv_999"), ("focalnet", "focalnet_tiny"), ("mobile-mixnet", "mixnet_s"),
    ("efficientformer", "efficientformerv2_s0"), ("maxvit", "maxvit_tiny_rw_224"),
    ("coatnet", "coatnet_nano_cc_224"), ("coatnet", "coatnet_rmlp_0_rw_224"), ("coatnext", "coatnet_0_rw_224"),
    ("maxvit-perceptron", "maxvit_tiny_rw_224"), ("maxvit-perceptron", "maxxvit_rmlp_nano_rw_256"),
    ("maxxvit", "maxxvitv2_rmlp_base_rw_224"), ("maxxvitv2", "maxvit_tiny_pm_256"),
  ])
  func otherArchitecturesAreRefused(_ name: String, _ architecture: String) throws {
    let values: [String: JSONValue] = ["architecture": .string(architecture), "pretrained_cfg": .object([:])]
    #expect {
      _ = try model("timm/\(name)", timm: TimmConfig(path: "config.json", values: values))
    } throws: {
      "\($0)".hasPrefix("config.json: architecture is \(architecture), whose forward is not ")
    }
  }

  /// A list of heads stands before the rule.
  @Test func headsOfEachStage() throws {
    let values: [String: JSONValue] = [
      "architecture": .string("pvt_v2_b0"), "pretrained_cfg": .object([:]),
      "model_args": .object(["num_heads": .array([.number(2), .number(4), .number(3)])]),
    ]
    let told = try model("timm/pvt", timm: TimmConfig(path: "config.json", values: values))
    #expect(told.graph.values.contains { $0.dimensions == [4, 16, 4] })
  }
}
