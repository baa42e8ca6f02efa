import Graphs
import Tensors

/// timm's EfficientViT of MIT (models/efficientvit_mit.py; arXiv:2205.14756): inverted residuals, and attention without a softmax among
/// what several kernels see.
struct TimmEfficientViT: Family {
  let name = "timm-efficientvit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "stem.in_conv.conv.weight", "stages.0.blocks.0.main.point_conv.conv.weight", "head.in_conv.conv.weight",
    ])
  }

  /// The large ones, of another activation and eps, whose first blocks have no convolutions of each channel.
  private func isLarge(_ weights: StateDict) -> Bool { weights.has("stem.res0.main.conv1.conv.weight") }

  func title(_ weights: StateDict) -> String { isLarge(weights) ? "timm-efficientvit-large" : name }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    config.architecture.hasPrefix(isLarge(weights) ? "efficientvit_l" : "efficientvit_b")
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let isLarge = isLarge(net.weights)
    net.assume(activation: isLarge ? .geluTanh : .hardSwish)
    net.assume(epsilon: isLarge ? 1e-7 : 1e-5)
    let image = net.startImage(stem: "stem.in_conv.conv", side: 224, unit: "stem")
    var x = net.activate(layer(&net, image, "stem.in_conv", stride: 2))
    var index = 0
    while !layers(net.weights, "stem.res\(index).main").isEmpty {
      x = net.graph.add(convolve(&net, x, "stem.res\(index).main", out: net.channels(x)), x)
      index += 1
    }
    for stage in 0..<net.weights.count("stages.{}.blocks.0.main.point_conv.conv.weight") {
      x = self.stage(&net, x, "stages.\(stage)")
    }
    net.graph.startUnit("head")
    x = net.graph.globalAveragePool(net.activate(layer(&net, x, "head.in_conv")))
    let inside = net.linear(net.graph.flatten(x), "head.classifier.0", bias: false)
    _ = net.linear(net.activate(net.layerNorm(inside, "head.classifier.1")), "head.classifier.4")
  }

  private func stage(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.graph.startUnit("\(name).blocks.0")
    var x = convolve(&net, x, "\(name).blocks.0.main", stride: 2)
    var index = 1
    while true {
      let block = "\(name).blocks.\(index)"
      let seesAll = net.weights.has("\(block).context_module.main.qkv.conv.weight")
      let local = seesAll ? "\(block).local_module.main" : "\(block).main"
      guard seesAll || !layers(net.weights, local).isEmpty else { return x }
      net.graph.startUnit(block)
      if seesAll { x = net.graph.add(attend(&net, x, "\(block).context_module.main"), x) }
      x = net.graph.add(convolve(&net, x, local, out: net.channels(x)), x)
      index += 1
    }
  }

  /// The layers that a block has, in their order.
  private func layers(_ weights: StateDict, _ name: String) -> [String] {
    ["inverted_conv", "spatial_conv", "depth_conv", "conv1", "conv2", "point_conv"].filter {
      weights.has("\(name).\($0).conv.weight")
    }
  }

  /// Layers with activations between them; the first one that sees more than a place halves the planes.
  private func convolve(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1
  ) -> Int {
    let layers = layers(net.weights, name)
    // One is always there, so that a block without any is refused by name.
    let named = layers.isEmpty ? ["point_conv"] : layers
    return named.enumerated().reduce(x) { y, item in
      let (isLast, layer) = (item.offset == named.count - 1, item.element)
      let halves = ["spatial_conv", "depth_conv", "conv1"].contains(layer)
      let own = layer == "depth_conv" ? net.channels(y) : isLast ? out : nil
      let made = self.layer(&net, y, "\(name).\(layer)", out: own, stride: halves ? stride : 1)
      return isLast ? made : net.activate(made)
    }
  }

  /// A convolution with a bias, or without and normalised.
  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1) -> Int {
    let hasBias = net.weights.has("\(name).conv.bias")
    let y = net.conv(x, "\(name).conv", out: out, stride: stride, bias: hasBias)
    return hasBias ? y : net.norm(y, "\(name).norm")
  }

  /// What each head makes of places: values, weighted by how alike keys are to queries, both without what is below zero, over the sum of weights.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let found = net.extents(x)
    let packed = net.conv(x, "\(name).qkv.conv", kernel: 1, bias: false)
    let all = net.channels(packed)
    let seen = (0..<max(1, net.weights.count("\(name).aggreg.{}.0.weight"))).map { index in
      let near = net.conv(packed, "\(name).aggreg.\(index).0", out: all, bias: false)
      return net.conv(near, "\(name).aggreg.\(index).1", out: all, kernel: 1, bias: false)
    }
    let dim = max(1, net.weights.columns("\(name).aggreg.0.1.weight"))
    let channels = all * (1 + seen.count)
    guard found.count == 3, channels % (3 * dim) == 0 else { return net.graph.reshape(x, [0]) }
    let (heads, places) = (channels / (3 * dim), found[1] * found[2])
    let joined = net.graph.reshape(net.graph.concat([packed] + seen, axis: 0), [heads, 3 * dim, places])
    let parts = net.graph.split(joined, axis: 1, sizes: [dim, dim, dim])
    let (query, key) = (net.graph.relu(parts[0]), net.graph.relu(parts[1]))
    let turned = net.graph.transpose(key, [0, 2, 1])
    let values = net.graph.matMul(net.graph.matMul(parts[2], turned), query)
    let sums = net.graph.multiply(net.graph.reduceMean(key, axes: [2]), by: Float(places))
    let totals = net.graph.matMul(net.graph.reshape(sums, [heads, 1, dim]), query)
    let least = net.graph.constant(Tensor(Shape(1), [1e-5]))
    let divisors = net.graph.node(Add(), [.value(totals), least])
    let shares = net.graph.node(Div(), [.value(values), .value(divisors)])
    let planes = net.graph.reshape(shares, [heads * dim, found[1], found[2]])
    return net.norm(net.conv(planes, "\(name).proj.conv", out: found[0], kernel: 1, bias: false), "\(name).proj.norm")
  }
}
