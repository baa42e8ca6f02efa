import Checkpoints
import Graphs

/// torchvision's ResNets, ResNeXts and Wide ResNets as fastai cuts them, behind them fastai's own head (fastai/vision/learner.py,
/// `vision_learner`): a Sequential of two, without names of its own.
struct FastaiResNet: Family {
  let name = "fastai-resnet"

  private static let stages = ModelBuilder.StageNames(prefix: "0.", first: 4)

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["0.0.weight", "0.1.weight", "0.4.0.conv1.weight", "0.5.0.downsample.0.weight"])
      && FastaiHead(weights) != nil && isCut(weights)
  }

  /// Whether a whole module has torchvision's layers in their places, and no more.
  private func isCut(_ weights: StateDict) -> Bool {
    let layers = weights.catalogue.moduleParts.filter { $0.path.wholeMatch(of: /0\.[0-9]+/) != nil }
    guard !weights.catalogue.moduleParts.isEmpty else { return true }
    let stages = [String](repeating: "Sequential", count: Self.stages.all(weights).count)
    let found = layers.map { RecordedParts.layer($0.className) }
    return ["MaxPool2d", "Identity"].contains { found == ["Conv2d", "BatchNorm2d", "ReLU", $0] + stages }
  }

  func title(_ weights: StateDict) -> String { "fastai-resnet\(ModelBuilder.residualDepth(weights, Self.stages))" }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let hasPool = net.assume(
      stemPool: true, told: RecordedParts.stemPool(net.weights.catalogue.moduleParts, at: "0.3"))
    var x = net.startImage(stem: "0.0", side: 224)
    x = net.activate(net.convNorm(x, "0.0", "0.1", stride: 2))
    if hasPool { x = net.stemPool(x, nil) }
    x = net.residualStages(x, .init(shortcut: "downsample", names: Self.stages))
    FastaiHead(net.weights)?.build(&net, x)
  }
}
