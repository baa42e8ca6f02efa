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
    "coatnet-paper", "coatnet-largest", "coatnet-batches", "coatnet-mixed", "coatnext", "efficientformerv2",
    "cait", "gcvit", "gcvit-scaled", "pit", "convit", "nest", "nest-same", "tnt", "tnt-legacy", "hiera",
    "hiera-windows", "hiera-means", "visformer", "volo", "crossvit", "crossvit-dagger", "mvit", "mvit-token",
    "swinv2-cr", "swinv2-cr-stages", "clip-resnet",
  ]
  private static let names =
    sized + [
      "focalnet", "focalnet-overlapping", "pvt", "pvt-linear", "mobile-mixnet", "xception", "xception-aligned",
      "xception-preact", "ghostnet", "ghostnetv2", "maxvit", "maxvit-perceptron", "maxxvit", "maxxvitv2",
      "mobile-hybrid", "davit", "davit-named", "twins", "twins-windows",
    ] + branched + attentive

  /// Models of images of 64.
  private static let attentive = ["botnet", "botnet-gates", "botnext", "halonet", "halonet-wide", "lambda"]

  private static let branched =
    [
      "mobilevit", "mobilevitv2", "repvgg", "repvgg-deployed", "mobileone", "gernet", "resnext-ts", "resnet-ts",
      "resnet-t", "resnet-q", "byob-regnetz", "repvit", "repvit-first", "fastvit", "fastvit-deployed", "fastvit-layers",
      "edgenext", "edgenext-overlapping", "xcit", "xcit-nano", "senet", "seresnet", "seresnet-basic",
      "vovnet", "vovnet-ese", "vovnet-eca", "hgnet", "hgnetv2", "res2net", "resnest", "resnest-groups",
      "tinyvit", "poolformer", "poolformerv2", "convformer", "caformer", "rexnet",
    ] + convolutional

  private static let convolutional = [
    "hrnet", "dla", "dla-basic", "dla-parts", "dpn", "dpn-b", "inception-v4", "inception-resnet-v2", "nfnet",
    "nfnet-light", "nfnet-deepmind", "nf-resnet", "nf-regnet", "inception-next", "efficientvit", "efficientvit-large",
    "cspresnet", "cspresnet-d", "darknet", "darknet-se", "cspdarknet", "cs3darknet-focus", "cs3darknet-edge",
    "cs3darknet-xdw", "selecsls", "convmixer", "convmixer-relu", "tresnet", "efficientvit-msra",
    "nasnet", "pnasnet",
  ]

  private static func path(_ name: String) -> String { repositoryRoot + "/Tests/CommandTests/exported/" + name }

  private func model(
    _ name: String, without tensor: String? = nil, timm: TimmConfig?, assume: [String: String] = [:]
  ) throws -> Model {
    let catalogue = try Catalogue.open(Self.path(name))
    let isInception = name.contains("inception-") && !name.hasSuffix("next")
    let side = isInception ? "96" : Self.attentive.contains { name == "timm/\($0)" } ? "64" : "32"
    let assume = Self.sized.contains { name == "timm/\($0)" } ? assume : assume.merging(["image-size": side]) { $1 }
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
    ("maxvit-perceptron", "window"), ("maxxvit", "window"), ("xcit", "tokens-norm"), ("nest", "padding"),
    ("hiera", "heads"), ("swinv2-cr", "window"), ("visformer", "heads"), ("volo", "heads"), ("pit", "head-width"),
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

  @Test(arguments: ["botnet", "halonet", "lambda"]) func poolsOfAttentionAreAskedFor(_ name: String) {
    #expect {
      _ = try model("timm/\(name)", timm: nil)
    } throws: {
      "\($0)".hasSuffix("pools and activations of timm-byoanet are not in the file; put its config.json beside it")
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
    ("mobilevit", "mobilevitv2_100"), ("mobilevitv2", "mobilevit_s"), ("repvgg", "mobileone_s4"),
    ("mobileone", "repvgg_a0"), ("gernet", "resnet33ts"), ("resnet-ts", "gcresnet33ts"), ("resnet-t", "resnet33ts"),
    ("resnext-ts", "bat_resnext26ts"), ("byob-regnetz", "regnetz_005"), ("repvit", "repvit_m1"),
    ("repvit-first", "repvit_m1_1"), ("fastvit", "fastvit_mobile"),
    ("edgenext", "convnext_tiny"), ("xcit", "xcit_huge_12_p8_224"), ("efficientformerv2", "efficientformer_l1"),
    ("senet", "legacy_seresnet50"), ("seresnet", "legacy_seresnext50_32x4d"),
    ("vovnet", "ese_vovnet39b"), ("vovnet-ese", "eca_vovnet39b"), ("hgnet", "hgnetv2_b0"), ("hgnetv2", "hgnet_tiny"),
    ("res2net", "resnet50d"), ("resnest", "resnet50d"), ("tinyvit", "tiny_vit_5m_224_in22k"),
    ("poolformer", "poolformerv2_s12"), ("caformer", "convformer_s18"), ("rexnet", "mobilenetv2_100"),
    ("hrnet", "resnet18"), ("dla", "dla999"), ("dpn", "dpn26"), ("inception-v4", "inception_v3"),
    ("inception-resnet-v2", "inception_v4"), ("nfnet", "dm_nfnet_f0"), ("nfnet-light", "nfnet_l0"),
    ("nfnet-deepmind", "nfnet_f0"), ("nf-resnet", "nf_ecaresnet50"), ("nf-regnet", "nf_resnet50"),
    ("inception-next", "convnext_tiny"), ("efficientvit", "efficientvit_l1"), ("efficientvit", "efficientvit_m1"),
    ("efficientvit-large", "efficientvit_b1"), ("cspresnet", "cspdarknet53"), ("darknet", "cspresnet50"),
    ("cspdarknet", "cs3darknet_l"), ("cs3darknet-edge", "cs3sedarknet_xdw"), ("cs3darknet-xdw", "cs3sedarknet_l"),
    ("selecsls", "selecsls99"), ("convmixer", "mixer_s32_224"),
    ("tresnet", "tresnet_v2_l"), ("efficientvit-msra", "efficientvit_b0"),
    ("nasnet", "pnasnet5large"), ("pnasnet", "nasnetalarge"),
    ("davit", "davit_base_fl"), ("davit-named", "davit_base"), ("cait", "xcit_tiny_24_p8_224"),
    ("twins", "twins_svt_small"), ("twins-windows", "twins_pcpvt_small"), ("gcvit", "gcvit_large"),
    ("hiera", "hiera_base_abswin_256"), ("hiera-windows", "hiera_base_224"), ("pit", "pit_ti_224"),
    ("visformer", "visformer_net1"), ("convit", "coat_tiny"), ("crossvit", "crossvit_9_dagger_240"),
    ("crossvit-dagger", "crossvit_9_240"), ("nest", "nest_huge"), ("volo", "volo_d6_224"),
    ("tnt", "tnt_s_legacy_patch16_224"), ("tnt-legacy", "tnt_s_patch16_224"), ("swinv2-cr", "swinv2_tiny_window8_256"),
    ("mvit", "mvitv2_large_cls"),
    ("mvit-token", "mvitv2_small"), ("coat", "coat_lite_mini"), ("clip-resnet", "resnet50_clip_gap"),
    ("botnet", "resnet33ts"),
    ("resnet-ts", "halonet26t"), ("halonet", "halonet_h1"), ("lambda", "lambda_resnet26rpt_256"),
    ("coat-lite", "coat_mini"),
  ])
  func otherArchitecturesAreRefused(_ name: String, _ architecture: String) throws {
    let values: [String: JSONValue] = ["architecture": .string(architecture), "pretrained_cfg": .object([:])]
    #expect {
      _ = try model("timm/\(name)", timm: TimmConfig(path: "config.json", values: values))
    } throws: {
      "\($0)".hasPrefix("config.json: architecture is \(architecture), whose forward is not ")
    }
  }

  /// Arguments that change what tensors do, and leave these as they are.
  @Test(arguments: [
    ("nf-resnet", "nf_seresnet50", "stem_type", "7x7", "a stem with a pool"),
    ("nf-regnet", "nf_regnet_b1", "stem_type", "3x3_pool", "a stem without a pool"),
    ("gcvit", "gcvit_xxtiny", "act_layer", "silu", "gelu"), ("cait", "cait_xxs24_224", "global_pool", "avg", "token"),
  ])
  func otherArgumentsAreRefused(
    _ name: String, _ architecture: String, _ key: String, _ value: String, _ expected: String
  ) throws {
    let values: [String: JSONValue] = [
      "architecture": .string(architecture), "pretrained_cfg": .object([:]),
      "model_args": .object([key: .string(value)]),
    ]
    #expect {
      _ = try model("timm/\(name)", timm: TimmConfig(path: "config.json", values: values))
    } throws: {
      "\($0)".contains("\(key) is \(value), which is not served; expected \(expected)")
    }
  }

  /// What a whole module records of itself, and its tensors do not tell.
  @Test func settingsOfWholeModulesAreHeld() throws {
    func whole(_ name: String, _ part: ModulePart) throws -> Model {
      let file = try Catalogue.open(Self.path("timm/\(name)"))
      let catalogue = Catalogue(
        path: "test", format: "test", files: file.files, tensors: file.tensors, headerBytes: 0, moduleParts: [part])
      return try Model(recognising: catalogue)
    }
    let cait = "timm.models.cait.Cait"
    #expect(
      try whole("cait", ModulePart(path: "", className: cait, texts: ["global_pool": "token"])).name == "timm-cait")
    #expect {
      _ = try whole("cait", ModulePart(path: "", className: cait, texts: ["global_pool": "avg"]))
    } throws: {
      "\($0)" == "test: global_pool is avg, which is not served; expected token"
    }
    let crossViT = "timm.models.crossvit.CrossVit"
    #expect {
      _ = try whole("crossvit", ModulePart(path: "", className: crossViT, numbers: ["crop_scale": [1]]))
    } throws: {
      "\($0)".contains("a whole module with crop_scale of the whole")
    }
  }

  /// The models of timm's that files of tensors alone are taken for.
  @Test(arguments: [
    ("mobilevit", "timm-mobilevit", "heads", "4"), ("resnext-ts", "timm-byob-resnet", "stem-pool", "yes"),
    ("resnet-ts", "timm-byob-resnet", "stem-pool", "no"), ("resnet-t", "timm-byob-resnet", "activation", "relu"),
    ("resnet-q", "timm-byob-resnet", "activation", "silu"), ("gernet", "timm-gernet", "activation", "relu"),
    ("byob-regnetz", "timm-byob-regnetz", "activation", "silu"), ("mobileone", "timm-mobileone", "activation", "relu"),
    ("repvgg-deployed", "timm-repvgg", "activation", "relu"), ("fastvit", "timm-fastvit", "merge-activation", "no"),
    ("fastvit-deployed", "timm-fastvit", "merge-activation", "yes"), ("vovnet", "timm-vovnet", "residual", "no"),
    ("vovnet-eca", "timm-vovnet", "residual", "yes"), ("resnest", "timm-resnest", "means-first", "no"),
    ("resnest-groups", "timm-resnest", "means-first", "yes"), ("rexnet", "timm-rexnet", "halving", "1,3,5,11"),
    ("dla", "timm-dla", "root-shortcut", "yes"), ("dla-basic", "timm-dla", "root-shortcut", "no"),
    ("dpn-b", "timm-dpn", "activation", "silu"), ("dpn", "timm-dpn", "activation", "relu"),
    ("nfnet", "timm-nfnet", "activation", "gelu"), ("nfnet-light", "timm-nfnet", "activation", "silu"),
    ("nfnet-deepmind", "timm-dm-nfnet", "activation", "gelu"), ("nf-resnet", "timm-nf-resnet", "activation", "relu"),
    ("nf-regnet", "timm-nf-regnet", "activation", "silu"), ("convmixer", "timm-convmixer", "activation", "gelu"),
    ("efficientvit", "timm-efficientvit", "activation", "hardswish"),
    ("efficientvit-large", "timm-efficientvit-large", "eps", "1e-07"),
    ("nasnet", "timm-nasnet", "padding", "same"), ("pnasnet", "timm-pnasnet", "padding", "same"),
    ("cspresnet", "timm-cspresnet", "activation", "leaky-relu"),
    ("cs3darknet-edge", "timm-cs3darknet", "activation", "silu"),
    ("cs3darknet-xdw", "timm-cs3darknet", "activation", "silu"),
    ("davit", "timm-davit", "window", "7"), ("davit-named", "timm-davit", "window", "12"),
    ("twins-windows", "timm-twins-svt", "head-width", "32"), ("twins", "timm-twins-pcpvt", "head-width", "64"),
    ("tnt", "timm-tnt", "inner-heads", "4"), ("crossvit", "timm-crossvit", "head-width", "32"),
    ("coat", "timm-coat", "heads", "8"),
  ])
  func whatIsTakenForGrantedIsSaid(_ name: String, _ title: String, _ key: String, _ value: String) throws {
    let found = try model("timm/\(name)", timm: nil)
    #expect(found.name == title)
    #expect(found.assumptions.contains { $0.basis == .published(key: key) && $0.value == value })
    let told = try model("timm/\(name)", timm: TimmConfig(of: Self.path("timm/\(name)")))
    #expect(!told.assumptions.contains { $0.basis == .published(key: key) } || ["activation", "eps"].contains(key))
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
