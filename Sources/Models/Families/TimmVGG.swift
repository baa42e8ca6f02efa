/// timm's VGG (models/vgg.py), whose linear layers are convolutions, so that images may be of any size.
struct TimmVGG: Family {
  let name = "timm-vgg"

  func recognises(_ weights: StateDict) -> Bool {
    VGG.Layout(weights) != nil
      && weights.has(["features.0.weight", "pre_logits.fc1.weight", "pre_logits.fc2.weight", "head.fc.weight"])
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    guard let layout = VGG.Layout(weights) else { return false }
    let name = "vgg\(layout.convolutions.count + 3)"
    return config.architecture == (layout.isNormalized ? "\(name)_bn" : name)
  }

  func title(_ weights: StateDict) -> String {
    let layout = VGG.Layout(weights)
    return "timm-vgg\((layout?.convolutions.count ?? 0) + 3)\(layout?.isNormalized == true ? "-bn" : "")"
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    guard let layout = VGG.Layout(net.weights) else { return net.check("features.0.weight", 64, 3, 3, 3) }
    var x = layout.features(&net, net.startImage(stem: "features.0", side: 224), endsInPool: true)
    net.graph.startUnit("pre_logits.fc1")
    x = net.activate(net.conv(widened(&net, x), "pre_logits.fc1", pad: 0, bias: true))
    net.graph.startUnit("pre_logits.fc2")
    x = net.activate(net.conv(x, "pre_logits.fc2", kernel: 1, bias: true))
    _ = net.classify(x, "head.fc")
  }

  /// Planes of at least the extents of the first layer's kernel.
  private func widened(_ net: inout ModelBuilder, _ x: Int) -> Int {
    let extents = net.extents(x)
    let kernel = min(net.weights.kernel("pre_logits.fc1.weight"), 1 << 8)
    guard extents.count == 3, extents[1] < kernel || extents[2] < kernel else { return x }
    return net.adaptiveAveragePool(x, to: extents.dropFirst().map { max(kernel, $0) })
  }
}
