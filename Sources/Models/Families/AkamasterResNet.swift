import Tensors

/// The ResNets for CIFAR of depth 6n+2 with parameter-free shortcuts (option A).
///
/// They are those of arXiv:1512.03385, section 4.2, in the names of akamaster/pytorch_resnet_cifar10.
struct AkamasterResNet: Family {
  let name = "akamaster-resnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "layer1.0.conv1.weight", "layer3.0.conv1.weight"])
      && !weights.has("layer4.0.conv1.weight") && !weights.has("layer1.0.conv3.weight")
      && !weights.has("layer2.0.shortcut.0.weight") && !weights.has("layer2.0.downsample.0.weight")
  }

  func title(_ weights: StateDict) -> String {
    "resnet\(2 * (1...3).reduce(0) { $0 + weights.count("layer\($1).{}.conv1.weight") } + 2)"
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1", side: 32)
    var x = net.activate(net.convNorm(image, "conv1", "bn1", kernel: 3))
    for stage in 1...3 {
      for block in 0..<net.weights.count("layer\(stage).{}.conv1.weight") {
        let name = "layer\(stage).\(block)"
        net.graph.startUnit(name)
        x = basicBlock(&net, x, name, halving: stage > 1 && block == 0)
      }
    }
    _ = net.classify(x, net.weights.has("fc.weight") ? "fc" : "linear")
  }

  /// Two 3x3 convolutions and a shortcut; where the block halves the image, the shortcut takes every second row and
  /// column and pads the new channels with zeros, half of them before and half after.
  private func basicBlock(_ net: inout ModelBuilder, _ x: Int, _ name: String, halving: Bool) -> Int {
    let channels = net.channels(x) * (halving ? 2 : 1)
    var y = net.convNorm(x, "\(name).conv1", "\(name).bn1", out: channels, kernel: 3, stride: halving ? 2 : 1)
    y = net.convNorm(net.activate(y), "\(name).conv2", "\(name).bn2", out: channels, kernel: 3)
    var shortcut = x
    if halving { shortcut = net.graph.pad(net.graph.slice(x, step: 2), before: channels / 4, after: channels / 4) }
    return net.activate(net.graph.add(y, shortcut))
  }
}
