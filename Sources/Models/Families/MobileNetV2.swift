import Graphs

/// MobileNetV2 in torchvision's names (models/mobilenetv2.py): torchvision's own, and that of chenyaofo/pytorch-cifar-models.
///
/// The latter's stem and second stage keep the image's side. A whole module records the stem's stride; of files that do not tell which, models of
/// 10 or 100 classes are taken for the latter.
struct MobileNetV2: Family {
  let name: String
  let isForCIFAR: Bool

  var namesake: String? { isForCIFAR ? "torchvision-mobilenetv2" : "chenyaofo-mobilenetv2" }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["features.0.0.weight", "features.1.conv.0.0.weight", "features.2.conv.2.weight"])
      && weights.has("classifier.1.weight")
      && isForCIFAR == RecordedParts.isForCIFAR(weights, stem: "features.0.0", classifier: "classifier.1.weight")
  }

  func normalization(_ weights: StateDict) -> String { isForCIFAR ? "pytorch-cifar" : "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .relu6)
    let blocks = net.weights.count("features.{}.conv.0.0.weight", from: 1)
    let halving = net.assume("halving", "blocks that halve the image", blocks: halving(net.weights, blocks: blocks))
    var x = net.startImage(stem: "features.0.0", side: isForCIFAR ? 32 : 224)
    x = net.activate(net.convNorm(x, "features.0.0", "features.0.1", stride: halving.contains(0) ? 2 : 1))
    for index in 1..<blocks + 1 {
      net.graph.startUnit("features.\(index)")
      x = block(&net, x, "features.\(index).conv", stride: halving.contains(index) ? 2 : 1)
    }
    let last = "features.\(blocks + 1)"
    net.graph.startUnit(last)
    x = net.activate(net.convNorm(x, "\(last).0", "\(last).1"))
    _ = net.classify(x, "classifier.1")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    var y = x
    var part = 0
    while net.weights.has("\(name).\(part).0.weight") {
      // The last convolution within brackets is the depthwise one, which has the stride.
      let isDepthwise = !net.weights.has("\(name).\(part + 1).0.weight")
      y = net.convNorm(y, "\(name).\(part).0", "\(name).\(part).1", stride: isDepthwise ? stride : 1)
      y = net.activate(y)
      part += 1
    }
    y = net.convNorm(y, "\(name).\(part)", "\(name).\(part + 1)")
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(x, y) : y
  }

  /// Of 17 blocks those of the paper (arXiv:1801.04381, table 2); of fewer: the fourth one, where the third stage begins whatever its
  /// channels, then every beginning of a stage that halves there.
  private func halving(_ weights: StateDict, blocks: Int) -> [Int] {
    let stem = isForCIFAR ? [] : [0, 2]
    guard blocks != 17 else { return stem + [4, 7, 14] }
    var stages = [4]
    for index in stride(from: 5, through: blocks, by: 1) where out(weights, index) != out(weights, index - 1) {
      stages.append(index)
    }
    return stem + zip(stages, [true, true, false, true, false]).filter(\.1).map(\.0)
  }

  private func out(_ weights: StateDict, _ index: Int) -> Int { weights.rows("features.\(index).conv.2.weight") }
}
