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
    "davit", "davit-named", "twins", "twins-windows",
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
    "swinv2-cr", "swinv2-cr-stages", "cait", "gcvit", "gcvit-scaled", "pit", "convit", "nest", "nest-same", "tnt",
    "tnt-legacy",
  ])
  func answersOfMixedNets(_ name: String) async throws {
    try await ExportedModel("timm/\(name)").expectAnswers(within: 1e-5)
  }

  /// Images of which every row and column is there twice, so that attention has several places, or thrice, so that no plane becomes empty.
  @Test(arguments: [
    ("efficientformerv2", 64), ("efficientvit-msra", 64), ("inception-v4", 96), ("inception-resnet-v2", 96),
    ("hiera", 64), ("hiera-windows", 64), ("hiera-means", 64), ("visformer", 64),
    ("volo", 64), ("mvit", 64), ("mvit-token", 64), ("coat", 64), ("coat-lite", 64), ("crossvit", 96),
    ("crossvit-dagger", 96),
  ])
  func answersOfLargerImages(_ name: String, _ side: Int) async throws {
    let isInception = name.hasPrefix("inception-")
    // Elsewhere the tensors of attention tell the side.
    let assumed = isInception || name == "efficientvit-msra" ? ["--assume", "image-size=\(side)"] : []
    let model = ExportedModel(
      "timm/\(name)", more: ["--resize", "\(side)", "--interpolation", "nearest"] + assumed)
    try await model.expectAnswers(within: isInception ? 2e-4 : 1e-5)
  }

  @Test func answersOfAttentionBehindResNets() async throws {
    let model = ExportedModel("timm/clip-resnet", more: ["--resize", "64", "--interpolation", "nearest"])
    try await model.expectAnswers(within: 2e-4)
  }

  /// ResNets some of whose blocks have attention, which do not tell how large images are.
  @Test(arguments: ["botnet", "botnet-gates", "botnext", "halonet", "halonet-wide", "lambda"])
  func answersOfResNetsWithAttention(_ name: String) async throws {
    let more = ["--resize", "64", "--interpolation", "nearest", "--assume", "image-size=64"]
    try await ExportedModel("timm/\(name)", more: more).expectAnswers(within: 2e-4)
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
