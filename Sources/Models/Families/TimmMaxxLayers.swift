import Graphs

/// The layers that timm's CoAtNets and MaxViTs share (models/maxxvit.py): inverted bottlenecks or ConvNeXt's blocks, biases of places, and
/// the ends.
struct TimmMaxxLayers {
  let style: TimmMaxxStyle
  /// Whether convolutions are ConvNeXt's.
  let isNext: Bool
  /// Whether bottlenecks end in a bias, as their shortcuts do.
  let hasBias: Bool

  /// What layer normalisation adds, where batch normalisation adds another number.
  static let epsilon: Float = 1e-6

  /// `place` stands between the name of a block and those of its convolutions.
  init(_ weights: StateDict, _ style: TimmMaxxStyle, place: String = "") {
    self.style = style
    isNext = Self.isNext(weights, place: place)
    hasBias = (0...1).contains { weights.has("stages.\($0).blocks.0.\(place)conv3_1x1.bias") }
  }

  static func isNext(_ weights: StateDict, place: String) -> Bool {
    weights.has("stages.0.blocks.0.\(place)conv_dw.weight")
  }

  /// The biases of an attention are a table's, or a perceptron's.
  static func hasPerceptron(_ weights: StateDict, _ attention: String) -> Bool {
    weights.has("\(attention).rel_pos.mlp.fc2.weight")
  }

  static func table(_ attention: String) -> String { "\(attention).rel_pos.relative_position_bias_table" }

  /// Whether there are biases of places, other than of TensorFlow's tables, which have three axes.
  static func hasPlaces(_ weights: StateDict, _ attention: String) -> Bool {
    weights[table(attention)]?.count == 2 || hasPerceptron(weights, attention)
  }

  /// What the first layers make of the image.
  func stem(_ net: inout ModelBuilder, _ image: Int) -> Int {
    let first = net.conv(image, "stem.conv1", stride: 2)
    let normed =
      isNext ? net.layerNorm(planes: first, "stem.norm1", epsilon: Self.epsilon) : net.norm(first, "stem.norm1")
    return net.conv(net.activate(normed), "stem.conv2")
  }

  /// Fewer places: the means of 2x2, or the largest of 3x3.
  func halve(_ net: inout ModelBuilder, _ x: Int) -> Int {
    style.takesLargest
      ? net.graph.maxPool(x, kernel: 3, stride: 2, pad: 1) : net.graph.averagePool(x, kernel: 2, stride: 2)
  }

  /// What is added to a block's layers: fewer places where it halves them, of as many channels as it gives.
  func shortcut(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int, stride: Int, bias: Bool) -> Int {
    let y = stride > 1 ? halve(&net, x) : x
    return net.channels(x) == out ? y : net.conv(y, "\(name).shortcut.expand", out: out, kernel: 1, bias: bias)
  }

  /// A block of convolutions.
  func convolve(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    isNext ? next(&net, x, name, stride: stride) : bottleneck(&net, x, name, stride: stride)
  }

  private func bottleneck(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).conv3_1x1.weight"))
    let added = shortcut(&net, x, name, out: out, stride: stride, bias: hasBias)
    var y = net.norm(x, "\(name).pre_norm")
    if style.activatesFirst { y = net.activate(y) }
    if style.pools, stride > 1 { y = net.graph.averagePool(y, kernel: 2, stride: 2) }
    y = net.activate(net.convNorm(y, "\(name).conv1_1x1", "\(name).norm1", kernel: 1))
    y = net.conv(y, "\(name).conv2_kxk", out: net.channels(y), stride: style.pools ? 1 : stride)
    // Gates stand before the normalisation in some.
    let isEarly = net.weights.has("\(name).se_early.fc1.weight")
    if isEarly { y = net.squeeze(y, "\(name).se_early.fc1", "\(name).se_early.fc2", inner: style.inner) }
    y = net.activate(net.norm(y, "\(name).norm2"))
    if !isEarly { y = net.squeeze(y, "\(name).se.fc1", "\(name).se.fc2", inner: style.inner) }
    return net.graph.add(net.conv(y, "\(name).conv3_1x1", out: out, kernel: 1, bias: hasBias), added)
  }

  /// ConvNeXt's block, whose depthwise layer may give more channels and fewer places.
  private func next(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).conv_dw.weight"))
    let added = shortcut(&net, x, name, out: out, stride: stride, bias: true)
    let seen = net.conv(x, "\(name).conv_dw", stride: stride, bias: true)
    let normed = net.layerNorm(planes: seen, "\(name).norm", epsilon: Self.epsilon)
    let y = perceptron(&net, normed, name)
    return net.graph.add(net.scaleChannels(y, "\(name).ls.gamma"), added)
  }

  /// Two layers of single places, whose activation is GELU whatever that of the bottlenecks is.
  func perceptron(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let inside = net.graph.gelu(net.conv(x, "\(name).mlp.fc1", kernel: 1, bias: true))
    return net.conv(inside, "\(name).mlp.fc2", out: net.channels(x), kernel: 1, bias: true)
  }

  /// The heads of an attention.
  func heads(_ net: ModelBuilder, _ attention: String) -> Int {
    let count =
      Self.hasPerceptron(net.weights, attention)
      ? net.weights.rows("\(attention).rel_pos.mlp.fc2.weight") : net.weights.columns(Self.table(attention))
    return max(1, count)
  }

  /// The biases of every two places of a window, `[1, heads, places, places]`.
  func bias(_ net: inout ModelBuilder, _ attention: String, window: Int) -> Int {
    Self.hasPerceptron(net.weights, attention)
      ? net.logarithmicBias("\(attention).rel_pos.mlp", window: window)
      : net.bias(Self.table(attention), window: window, heads: heads(net, attention))
  }

  /// The normalisation of a transformer's planes.
  func norm(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    style.hasBatchNorms
      ? net.norm(x, name, epsilon: Self.epsilon) : net.layerNorm(planes: x, name, epsilon: Self.epsilon)
  }

  /// The classifier, before which another layer may stand.
  func classify(_ net: inout ModelBuilder, _ x: Int) {
    net.graph.startUnit("head")
    guard net.weights.has("head.pre_logits.fc.weight") else {
      _ = net.classify(norm(&net, x, "norm"), "head.fc")
      return
    }
    let mean = net.graph.flatten(net.graph.globalAveragePool(x))
    let normed = net.layerNorm(mean, "head.norm", epsilon: Self.epsilon)
    _ = net.linear(net.graph.tanh(net.linear(normed, "head.pre_logits.fc")), "head.fc")
  }
}
