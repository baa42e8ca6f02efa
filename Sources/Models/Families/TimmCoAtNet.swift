import Graphs

/// timm's CoAtNet (models/maxxvit.py): stages of inverted bottlenecks, then of attention among all places with tables of biases.
///
/// Where a stride stands, and the activations, leave nothing in the tensors: the model's name in a config.json tells them.
struct TimmCoAtNet: Family {
  let name = "timm-coatnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv1.weight", "stages.0.blocks.0.conv1_1x1.weight", "head.fc.weight"])
      && weights[Self.table(Self.lastStage)]?.count == 2
  }

  func isTimm(_ config: TimmConfig) -> Bool { Style.named[config.architecture] != nil }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  private static let lastStage = "stages.3.blocks.0"

  private static func table(_ block: String) -> String { "\(block).attn.rel_pos.relative_position_bias_table" }

  /// What layer normalisation adds, where batch normalisation adds another number.
  private static let layerEpsilon: Float = 1e-6

  /// How the bottlenecks of a model differ from another's.
  private struct Style {
    /// Whether a stride is a pool before the first convolution, not that of the second one.
    var pools = false
    /// Whether an activation stands behind the first normalisation.
    var activatesFirst = false
    var activation = Activation.silu
    /// The activation inside gates.
    var inner = Activation.silu

    static let named: [String: Style] = {
      var styles = [
        "coatnet_pico_rw_224": Style(), "coatnet_nano_rw_224": Style(pools: true),
        "coatnet_0_rw_224": Style(pools: true, activatesFirst: true, inner: .relu),
        "coatnet_1_rw_224": Style(activatesFirst: true, inner: .relu),
        "coatnet_2_rw_224": Style(activatesFirst: true), "coatnet_3_rw_224": Style(activatesFirst: true),
      ]
      for size in 0...5 { styles["coatnet_\(size)_224"] = Style(activation: .gelu) }
      return styles
    }()
  }

  func build(_ net: inout ModelBuilder) {
    let named = net.settings.timm.flatMap { Style.named[$0.architecture] }
    // Of timm's models those with a layer before the classifier are of one style.
    let style = named ?? Style(activation: .gelu)
    if net.settings.timm == nil, !net.weights.has("head.pre_logits.fc.weight") {
      net.refuse(.neededConfig(path: net.weights.catalogue.path, model: name, what: "strides and activations"))
    }
    net.assume(activation: style.activation)
    net.assume(epsilon: 1e-5)
    // Planes are a 32nd of the image at the end.
    let image = net.startImage(
      stem: "stem.conv1", side: 32 * net.window(ofTable: Self.table(Self.lastStage)), isTold: true)
    var x = net.activate(net.convNorm(image, "stem.conv1", "stem.norm1", stride: 2))
    x = net.conv(x, "stem.conv2")
    for stage in 0..<4 {
      var index = 0
      while true {
        let block = "stages.\(stage).blocks.\(index)"
        let isConvolution = net.weights.has("\(block).conv1_1x1.weight")
        guard isConvolution || net.weights.has("\(block).attn.qkv.weight") else { break }
        net.graph.startUnit(block)
        let stride = index == 0 ? 2 : 1
        x = isConvolution ? convolve(&net, x, block, style, stride: stride) : attend(&net, x, block, stride: stride)
        index += 1
      }
    }
    classify(&net, x)
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int) {
    net.graph.startUnit("head")
    guard net.weights.has("head.pre_logits.fc.weight") else {
      _ = net.classify(net.layerNorm(planes: x, "norm", epsilon: Self.layerEpsilon), "head.fc")
      return
    }
    let mean = net.graph.flatten(net.graph.globalAveragePool(x))
    let normed = net.layerNorm(mean, "head.norm", epsilon: Self.layerEpsilon)
    _ = net.linear(net.graph.tanh(net.linear(normed, "head.pre_logits.fc")), "head.fc")
  }

  /// What is added to a block's layers: the means of 2x2 places where it halves them, of as many channels as it gives.
  private func shortcut(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int, stride: Int, bias: Bool) -> Int {
    let y = stride > 1 ? net.graph.averagePool(x, kernel: 2, stride: 2) : x
    return net.channels(x) == out ? y : net.conv(y, "\(name).shortcut.expand", out: out, kernel: 1, bias: bias)
  }

  private func convolve(_ net: inout ModelBuilder, _ x: Int, _ name: String, _ style: Style, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).conv3_1x1.weight"))
    let hasBias = (0...1).contains { net.weights.has("stages.\($0).blocks.0.conv3_1x1.bias") }
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

  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).attn.proj.weight"))
    let hasBias = (2...3).contains { stage in
      (0...1).contains { net.weights.has("stages.\(stage).blocks.\($0).shortcut.expand.bias") }
    }
    let added = shortcut(&net, x, name, out: out, stride: stride, bias: hasBias)
    let norm = stride > 1 ? "\(name).norm1.norm" : "\(name).norm1"
    var y = net.layerNorm(planes: x, norm, epsilon: Self.layerEpsilon)
    if stride > 1 { y = net.graph.averagePool(y, kernel: 2, stride: 2) }
    let packed = net.tokens(net.conv(y, "\(name).attn.qkv", kernel: 1, bias: true))
    let heads = max(1, net.weights.columns(Self.table(name)))
    let width = (net.extents(packed).last ?? 3) / 3 / heads
    let three = net.splitHeads(packed, heads: heads, parts: [width, width, width])
    let window = net.window(ofTable: Self.table(name))
    let bias = net.bias(Self.table(name), window: window, heads: heads)
    let mask = net.graph.reshape(bias, [heads, window * window, window * window])
    let found = net.graph.mergeHeads(
      net.graph.attention(query: three[0], key: three[1], value: three[2], mask: .value(mask)))
    let planes = net.planes(found, like: [heads * width] + net.extents(y).dropFirst())
    var seen = net.conv(planes, "\(name).attn.proj", out: out, kernel: 1, bias: true)
    if hasScales(net) { seen = net.scaleChannels(seen, "\(name).ls1.gamma") }
    return perceptron(&net, net.graph.add(seen, added), name)
  }

  private func hasScales(_ net: ModelBuilder) -> Bool {
    [1, 2].contains { net.weights.has("\(Self.lastStage).ls\($0).gamma") }
  }

  /// Its activation is GELU whatever that of the bottlenecks is.
  private func perceptron(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let normed = net.layerNorm(planes: x, "\(name).norm2", epsilon: Self.layerEpsilon)
    let inside = net.graph.gelu(net.conv(normed, "\(name).mlp.fc1", kernel: 1, bias: true))
    var y = net.conv(inside, "\(name).mlp.fc2", out: net.channels(x), kernel: 1, bias: true)
    if hasScales(net) { y = net.scaleChannels(y, "\(name).ls2.gamma") }
    return net.graph.add(y, x)
  }
}
