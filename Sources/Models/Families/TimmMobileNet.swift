import Graphs

/// What timm's builder of mobile networks makes (models/_efficientnet_builder.py): EfficientNet, EfficientNetV2, MNASNet, MobileNet V1 to
/// V4, FBNet, LCNet, TinyNet, MixNet and others that ``TimmMobileStyle`` lists.
///
/// The paddings of weights from TensorFlow (`tf_`) are its own, and leave nothing in the tensors.
struct TimmMobileNet: Family {
  let name = "timm-mobilenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv_stem.weight", "bn1.weight", "classifier.weight"])
      && TimmMobileStyle.of(weights) != nil
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let words = config.words.drop { $0 == "tf" }
    guard (Layers.groupSize(config) == nil) == weights.has("bn1.running_mean") else { return false }
    return TimmMobileStyle.of(weights)?.architectures.contains(words.joined(separator: "_")) == true
  }

  func title(_ weights: StateDict) -> String { "timm-\(TimmMobileStyle.of(weights)?.name ?? "mobilenet")" }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let style = TimmMobileStyle.of(net.weights) ?? .efficientNet
    let timm = net.settings.timm
    let padding = net.assume(padding: style.padding, told: timm.map { $0.isTensorFlows ? .same : .symmetric })
    net.assume(epsilon: padding == .same ? 1e-3 : style.epsilon)
    net.assume(activation: style.activation)
    let halving = net.assume(
      "halving", "stages that halve the image, the first of blocks being 1", blocks: style.halving,
      isTold: timm != nil)
    let layers = Layers(
      style: style, padding: padding, smoothing: timm?.smoothing, groupSize: timm.flatMap(Layers.groupSize))
    let image = net.startImage(stem: "conv_stem", side: 224)
    var x = layers.convNorm(&net, image, "conv_stem", norm: "bn1", stride: halving.contains(0) ? 2 : 1)
    x = net.activate(x)
    for stage in 0..<TimmMobileStyle.stageCount(net.weights) {
      var index = 0
      while TimmMobileStyle.hasBlock(net.weights, "blocks.\(stage).\(index)") {
        let name = "blocks.\(stage).\(index)"
        net.graph.startUnit(name)
        let stride = index == 0 && halving.contains(stage + 1) ? 2 : 1
        x = layers.block(&net, x, name, stage: stage, stride: stride)
        index += 1
      }
    }
    net.graph.startUnit("classifier")
    _ = net.linear(net.graph.flatten(head(&net, x, layers)), "classifier")
  }

  /// MobileNetV3 and V4 take the mean before their last convolution, which V4 normalises; MobileNetV1 may have none.
  private func head(_ net: inout ModelBuilder, _ x: Int, _ layers: Layers) -> Int {
    guard net.weights.has("conv_head.weight") else { return net.graph.globalAveragePool(x) }
    if net.weights.has("norm_head.weight") {
      return net.activate(net.convNorm(net.graph.globalAveragePool(x), "conv_head", "norm_head"))
    }
    guard net.weights.has("bn2.weight") else {
      return net.activate(net.conv(net.graph.globalAveragePool(x), "conv_head"))
    }
    return net.graph.globalAveragePool(net.activate(layers.convNorm(&net, x, "conv_head", norm: "bn2")))
  }
}

/// The layers of one of those nets.
private struct Layers {
  let style: TimmMobileStyle
  let padding: Padding
  /// What stands in the place of strides behind the stem; nil for nothing.
  let smoothing: Smoothing?
  /// The channels that are normalised together; nil where a training's statistics normalise them.
  let groupSize: Int?

  /// That of `efficientnet_b0_gn`, `efficientnet_b3_g8_gn` and others of EfficientNet's that end so.
  static func groupSize(_ config: TimmConfig) -> Int? {
    config.words.last == "gn" ? (config.words.contains("b0") ? 8 : 16) : nil
  }

  /// A convolution of that stride, its normalisation and an activation, or none.
  private func convNorm(
    _ net: inout ModelBuilder, _ x: Int, _ conv: String, norm: String, _ activation: Activation, out: Int? = nil,
    stride: Int
  ) -> Int {
    guard stride > 1, let smoothing else {
      return net.activate(convNorm(&net, x, conv, norm: norm, out: out, stride: stride), activation)
    }
    return net.halve(net.activate(convNorm(&net, x, conv, norm: norm, out: out), activation), smoothing)
  }

  func convNorm(
    _ net: inout ModelBuilder, _ x: Int, _ conv: String, norm: String, out: Int? = nil, stride: Int = 1
  ) -> Int {
    let y = net.mixedConv(x, conv, out: out, stride: stride, padding: padding)
    guard let groupSize else { return net.norm(y, norm) }
    return net.groupNorm(y, norm, groups: max(1, net.channels(y) / groupSize))
  }

  /// The activation of a stage's blocks.
  private func activation(_ net: ModelBuilder, stage: Int) -> Activation {
    if stage < style.reluStages { return .relu }
    if let first = style.siluFrom, stage >= first { return .silu }
    return net.settledActivation ?? style.activation
  }

  /// A block of one of six kinds, which adds what it was given where the extents allow.
  func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stage: Int, stride: Int) -> Int {
    let activation = activation(net, stage: stage)
    let kind = TimmMobileStyle.kind(net.weights, name)
    var y = x
    switch kind {
    case .plain:
      y = convNorm(&net, x, "\(name).conv", norm: "\(name).bn1", activation, stride: stride)
    case .fused:
      y = convNorm(&net, x, "\(name).conv_exp", norm: "\(name).bn1", activation, stride: stride)
      y = convNorm(&net, gate(&net, y, name, activation), "\(name).conv_pwl", norm: "\(name).bn2")
    case .separable:
      y = convNorm(&net, x, "\(name).conv_dw", norm: "\(name).bn1", activation, out: net.channels(x), stride: stride)
      y = gate(&net, y, name, activation)
      y = convNorm(&net, y, "\(name).conv_pw", norm: "\(name).bn2")
      if style.isPlain { y = net.activate(y, activation) }
    case .universal:
      y = universal(&net, x, name, activation, stride: stride)
    case .attention:
      y = net.attendByManyQueries(net.norm(x, "\(name).norm"), "\(name).attn")
    case .inverted:
      y = net.activate(convNorm(&net, x, "\(name).conv_pw", norm: "\(name).bn1"), activation)
      y = convNorm(&net, y, "\(name).conv_dw", norm: "\(name).bn2", activation, out: net.channels(y), stride: stride)
      y = gate(&net, y, name, activation)
      y = convNorm(&net, y, "\(name).conv_pwl", norm: "\(name).bn3")
    }
    if style.hasScales, [.universal, .attention].contains(kind) {
      y = net.scaleChannels(y, "\(name).layer_scale.gamma")
    }
    // A lone convolution of single places is a change of channels.
    let isPointwise = kind == .plain && net.weights.kernel("\(name).conv.weight") == 1
    let mayAdd = !style.isPlain && stage >= style.addsFrom && !isPointwise
    return mayAdd && stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(y, x) : y
  }

  /// MobileNetV4's, of two pointwise layers and, before and between them, depthwise ones, of which the last has the stride.
  private func universal(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, _ activation: Activation, stride: Int
  ) -> Int {
    let hasMiddle = net.weights.has("\(name).dw_mid.conv.weight") || net.weights.has("\(name).dw_mid.bn.weight")
    var y = x
    if net.weights.has("\(name).dw_start.conv.weight") || net.weights.has("\(name).dw_start.bn.weight") {
      y = convNorm(
        &net, y, "\(name).dw_start.conv", norm: "\(name).dw_start.bn", .identity, out: net.channels(y),
        stride: hasMiddle ? 1 : stride)
    }
    y = net.activate(convNorm(&net, y, "\(name).pw_exp.conv", norm: "\(name).pw_exp.bn"), activation)
    if hasMiddle {
      y = convNorm(
        &net, y, "\(name).dw_mid.conv", norm: "\(name).dw_mid.bn", activation, out: net.channels(y), stride: stride)
    }
    return convNorm(&net, y, "\(name).pw_proj.conv", norm: "\(name).pw_proj.bn")
  }

  /// Squeeze and excitation, where the file has it.
  private func gate(_ net: inout ModelBuilder, _ x: Int, _ name: String, _ activation: Activation) -> Int {
    guard TimmMobileStyle.hasGate(net.weights, name) else { return x }
    return net.squeeze(
      x, "\(name).se.conv_reduce", "\(name).se.conv_expand", inner: style.innerActivation ?? activation,
      gate: style.hasHardGates ? .hardSigmoid : .sigmoid)
  }
}
