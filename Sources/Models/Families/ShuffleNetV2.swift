import Graphs

/// ShuffleNetV2 in torchvision's names (models/shufflenetv2.py): torchvision's own, and that of chenyaofo/pytorch-cifar-models.
///
/// The latter's stem keeps the image's side and has no pool. A whole module records the stem's stride; of files that do not tell which, models of
/// 10 or 100 classes are taken for the latter.
struct ShuffleNetV2: Family {
  let name: String
  let isForCIFAR: Bool

  var namesake: String? { isForCIFAR ? "torchvision-shufflenetv2" : "chenyaofo-shufflenetv2" }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.0.weight", "stage2.0.branch1.0.weight", "stage2.0.branch2.0.weight", "conv5.0.weight"])
      && weights.has("fc.weight")
      && isForCIFAR == RecordedParts.isForCIFAR(weights, stem: "conv1.0", classifier: "fc.weight")
  }

  func normalization(_ weights: StateDict) -> String { isForCIFAR ? "pytorch-cifar" : "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let hasPool = net.assume(stemPool: !isForCIFAR)
    let image = net.startImage(stem: "conv1.0", side: isForCIFAR ? 32 : 224)
    var x = net.activate(net.convNorm(image, "conv1.0", "conv1.1", stride: isForCIFAR ? 1 : 2))
    if hasPool { x = net.graph.maxPool(x, kernel: 3, stride: 2, pad: 1) }
    for stage in 2...4 {
      for index in 0..<net.weights.count("stage\(stage).{}.branch2.0.weight") {
        let name = "stage\(stage).\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name)
      }
    }
    net.graph.startUnit("conv5.0")
    _ = net.classify(net.activate(net.convNorm(x, "conv5.0", "conv5.1")), "fc")
  }

  /// A block with a first branch halves the image.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let halves = net.weights.has("\(name).branch1.0.weight")
    var (left, right) = (x, x)
    if halves {
      left = net.convNorm(left, "\(name).branch1.0", "\(name).branch1.1", stride: 2)
      left = net.activate(net.convNorm(left, "\(name).branch1.2", "\(name).branch1.3"))
    } else {
      (left, right) = net.halves(x)
    }
    right = net.activate(net.convNorm(right, "\(name).branch2.0", "\(name).branch2.1"))
    right = net.convNorm(right, "\(name).branch2.3", "\(name).branch2.4", stride: halves ? 2 : 1)
    right = net.activate(net.convNorm(right, "\(name).branch2.5", "\(name).branch2.6"))
    return net.shuffle(net.graph.concat([left, right], axis: 0))
  }
}
