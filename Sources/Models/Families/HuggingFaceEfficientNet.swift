import Graphs

/// transformers' EfficientNetForImageClassification (models/efficientnet/modeling_efficientnet.py), B0 to B7: Keras's padding, in which
/// convolutions that halve the image have more of it behind, but for those that config.json lists.
struct HuggingFaceEfficientNet: Family {
  let name = "hf-efficientnet"
  let modelTypes: Set<String> = ["efficientnet"]

  private let stem = "efficientnet.embeddings"
  private let blocks = "efficientnet.encoder.blocks"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).convolution.weight", "\(blocks).0.projection.project_conv.weight", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "strides and paddings")
    net.configureActivation(.silu)
    net.configureEpsilon(1e-3, key: "batch_norm_eps")
    let starts = stageStarts(&net)
    let even = net.configured("depthwise_padding", [], in: 0...1 << 10) ?? []
    net.agree("hidden_dim", with: net.weights.columns("classifier.weight"), standard: 2560)
    let image = net.startImage(stem: "\(stem).convolution", size: net.anyImageSize())
    var x = net.conv(image, "\(stem).convolution", stride: 2, pads: [0, 0, 1, 1])
    x = net.normActivate(x, "\(stem).batchnorm")
    for index in 0..<net.weights.count("\(blocks).{}.projection.project_conv.weight") {
      net.graph.startUnit("blocks.\(index)")
      let y = block(&net, x, "\(blocks).\(index)", stride: starts[index] ?? 1, isEven: even.contains(index))
      // The first block of a stage adds nothing, whatever its stride.
      x = starts[index] == nil ? net.graph.add(y, x) : y
    }
    net.graph.startUnit("top")
    x = net.normActivate(net.conv(x, "efficientnet.encoder.top_conv"), "efficientnet.encoder.top_bn")
    let pooling = net.configured("pooling_type", "mean", of: ["mean", "max"])
    net.graph.startUnit("classifier")
    x = pooling == "max" ? net.graph.globalMaxPool(x) : net.graph.globalAveragePool(x)
    _ = net.linear(net.graph.flatten(x), "classifier")
  }

  /// The strides of the blocks that begin a stage, by their numbers.
  private func stageStarts(_ net: inout ModelBuilder) -> [Int: Int] {
    let strides = net.configured("strides", [1, 2, 2, 2, 1, 2, 1], in: 1...2) ?? []
    let repeats = net.configured("num_block_repeats", [1, 2, 2, 3, 3, 4, 1], in: 1...1 << 10) ?? []
    let depth = net.configured("depth_coefficient", 3.1, expected: "a number from 0 to 64") { value -> Double? in
      if case .number(let number) = value, number > 0, number <= 64 { number } else { nil }
    }
    var starts: [Int: Int] = [:]
    var next = 0
    for (stride, count) in zip(strides, repeats) {
      starts[next] = stride
      next += Int((Double(count) * (depth ?? 1)).rounded(.up))
    }
    let found = net.weights.count("\(blocks).{}.projection.project_conv.weight")
    if next != found { net.contradict("num_block_repeats", "\(repeats)", "\(found) blocks in all") }
    return starts
  }

  /// Expansion where there is one, a convolution a channel, gates, and a projection without activation.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, isEven: Bool) -> Int {
    var y = x
    if net.weights.has("\(name).expansion.expand_conv.weight") {
      y = net.normActivate(net.conv(y, "\(name).expansion.expand_conv"), "\(name).expansion.expand_bn")
    }
    let depthwise = "\(name).depthwise_conv.depthwise_conv"
    let half = min(net.weights.kernel("\(depthwise).weight"), 1 << 8) / 2
    let before = stride == 2 && !isEven ? max(0, half - 1) : half
    y = net.conv(y, depthwise, out: net.channels(y), stride: stride, pads: [before, before, half, half])
    y = net.normActivate(y, "\(name).depthwise_conv.depthwise_norm")
    y = net.squeeze(
      y, "\(name).squeeze_excite.reduce", "\(name).squeeze_excite.expand", inner: net.settledActivation ?? .silu)
    return net.convNorm(y, "\(name).projection.project_conv", "\(name).projection.project_bn")
  }
}
