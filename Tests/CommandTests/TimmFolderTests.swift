import TestSupport
import Testing

/// Folders that timm saved (`Scripts/timm_folders.py`), whose config.json tells what their tensors do not, against timm's logits.
@Suite struct TimmFolderTests {
  private static let names = [
    "registers", "mean", "silu", "clip", "pool", "beit", "beit-shared", "swin", "swin-whole", "swinv2",
    "swinv2-trained", "eva", "eva-behind", "eva02", "eva02-clip", "efficientformer", "levit", "coatnet-paper",
  ]

  @Test(arguments: names) func answersAreThoseOfTimm(_ name: String) async throws {
    try await ExportedModel("timm/\(name)").expectAnswers(within: 2e-6)
  }

  /// Models for any image, whose size no tensor tells.
  @Test(arguments: [
    "convnext", "convnextv2", "focalnet", "focalnet-overlapping", "pvt", "pvt-linear", "maxxvit", "maxxvitv2",
  ])
  func answersOfAnyImageSize(_ name: String) async throws {
    let model = ExportedModel("timm/\(name)", more: ["--assume", "image-size=32"])
    try await model.expectAnswers(within: 2e-6)
  }

  /// Nets of batch normalisation, whose logits are larger: paddings and eps of TensorFlow's, gates, efficient heads.
  @Test(arguments: [
    "mobile-efficientnet", "mobile-efficientnetv2", "mobile-mobilenetv3", "mobile-lcnet", "vgg", "regnety", "regnetz",
    "ecaresnet", "resnetrs", "bit", "resnetv2", "mobile-mixnet", "xception", "xception-aligned", "xception-preact",
    "ghostnet", "ghostnetv2", "maxvit", "maxvit-perceptron", "mobile-hybrid", "mobile-blur", "mobile-groups",
    "resnetaa", "resnetblur", "repvgg-deployed", "senet", "seresnet", "seresnet-basic",
    "vovnet", "vovnet-ese", "vovnet-eca", "hgnet", "hgnetv2", "res2net", "resnest", "resnest-groups", "rexnet",
    "hrnet", "dla", "dla-basic", "dla-parts", "dpn", "dpn-b", "cspresnet", "cspresnet-d", "darknet", "darknet-se",
    "cspdarknet", "cs3darknet-focus", "cs3darknet-edge", "cs3darknet-xdw", "selecsls", "convmixer", "convmixer-relu",
    "tresnet", "nasnet", "pnasnet",
  ])
  func answersOfConvolutionalNets(_ name: String) async throws {
    let model = ExportedModel("timm/\(name)", more: ["--assume", "image-size=32"])
    try await model.expectAnswers(within: 2e-4)
  }

  /// Nets of convolutions and attention, LeViT's with one of single places in the place of linear layers.
  @Test(arguments: [
    "levit-conv", "coatnet", "coatnet-scaled", "coatnet-largest", "coatnet-batches", "coatnet-mixed", "coatnext",
  ])
  func answersOfMixedNets(_ name: String) async throws {
    try await ExportedModel("timm/\(name)").expectAnswers(within: 1e-5)
  }

  /// Images of which every row and column is there twice, so that attention has several places, or thrice, so that no plane becomes empty.
  @Test(arguments: [
    ("efficientformerv2", 64), ("efficientvit-msra", 64), ("inception-v4", 96), ("inception-resnet-v2", 96),
  ])
  func answersOfLargerImages(_ name: String, _ side: Int) async throws {
    // Attention among all places tells the side.
    let assumed = name == "efficientformerv2" ? [] : ["--assume", "image-size=\(side)"]
    let model = ExportedModel(
      "timm/\(name)", more: ["--resize", "\(side)", "--interpolation", "nearest"] + assumed)
    try await model.expectAnswers(within: side == 64 ? 1e-5 : 2e-4)
  }

  /// Nets of timm's ByobNet, of branches that stand for one convolution, and of attention between features.
  @Test(arguments: [
    "mobilevit", "mobilevitv2", "repvgg", "mobileone", "gernet", "resnext-ts", "resnet-ts", "resnet-t", "resnet-q",
    "byob-regnetz", "repvit", "repvit-first", "fastvit", "fastvit-deployed", "fastvit-layers",
    "edgenext", "edgenext-overlapping", "xcit", "xcit-nano", "tinyvit", "poolformer", "poolformerv2",
    "convformer", "caformer", "inception-next", "efficientvit", "efficientvit-large", "nfnet", "nfnet-light",
    "nfnet-deepmind", "nf-resnet", "nf-regnet",
  ])
  func answersOfBranchedNets(_ name: String) async throws {
    let model = ExportedModel("timm/\(name)", more: ["--assume", "image-size=32"])
    try await model.expectAnswers(within: 1e-5)
  }

  @Test func theReportSaysWhereNumbersComeFrom() async throws {
    let model = ExportedModel("timm/mean")
    let run = try await cifarEval(np: 1, model.arguments)
    #expect(run.stdout.contains("mean 0.4 0.5 0.6, std 0.2 0.25 0.3, by"))
    #expect(!run.stdout.contains("heads of attention"))
    let other = try await cifarEval(np: 1, model.arguments + ["--mean", "0.1", "--std", "0.3"])
    #expect(other.status == 0 && !other.stdout.contains(", by \(ExportedModel.folder)"))
  }
}
