import Graphs

/// timm's CoAtNet and CoAtNeXt (models/maxxvit.py): stages of convolutions, then of attention among all places.
///
/// Where a stride stands, and the activations, leave nothing in the tensors: the model's name in a config.json tells them.
struct TimmCoAtNet: Family {
  let name = "timm-coatnet"

  func recognises(_ weights: StateDict) -> Bool {
    let block = "stages.0.blocks.0"
    return weights.has(["stem.conv1.weight", "head.fc.weight"])
      && (weights.has("\(block).conv1_1x1.weight") || TimmMaxxLayers.isNext(weights, place: ""))
      && TimmMaxxLayers.hasPlaces(weights, "\(Self.last(weights)).attn")
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    TimmMaxxStyle.named(config.architecture) != nil
      && config.words.contains("rmlp") == TimmMaxxLayers.hasPerceptron(weights, "\(Self.last(weights)).attn")
      && (config.words.first == "coatnext") == TimmMaxxLayers.isNext(weights, place: "")
      && config.words.contains("cc") == weights.has("stages.2.blocks.0.conv1_1x1.weight")
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  /// The last stage's first block of attention.
  private static func last(_ weights: StateDict) -> String {
    weights.has("stages.3.blocks.0.attn.qkv.weight") ? "stages.3.blocks.0" : "stages.3.blocks.1"
  }

  func build(_ net: inout ModelBuilder) {
    let named = net.settings.timm.flatMap { TimmMaxxStyle.named($0.architecture) }
    // Of timm's models those with a layer before the classifier are of one style, and those of ConvNeXt's blocks.
    let style = named ?? TimmMaxxStyle(activation: .gelu)
    let layers = TimmMaxxLayers(net.weights, style)
    if net.settings.timm == nil, !net.weights.has("head.pre_logits.fc.weight"), !layers.isNext {
      net.refuse(.neededConfig(path: net.weights.catalogue.path, model: name, what: "strides and activations"))
    }
    net.assume(activation: style.activation)
    if !layers.isNext { net.assume(epsilon: 1e-5) }
    var x = layers.stem(&net, net.startImage(stem: "stem.conv1", side: side(&net), isTold: true))
    for stage in 0..<4 {
      var index = 0
      while true {
        let block = "stages.\(stage).blocks.\(index)"
        let isConvolution = ["conv1_1x1", "conv_dw"].contains { net.weights.has("\(block).\($0).weight") }
        guard isConvolution || net.weights.has("\(block).attn.qkv.weight") else { break }
        net.graph.startUnit(block)
        let stride = index == 0 ? 2 : 1
        x =
          isConvolution
          ? layers.convolve(&net, x, block, stride: stride) : attend(&net, x, block, layers, stride: stride)
        index += 1
      }
    }
    layers.classify(&net, x)
  }

  /// A perceptron gives biases of planes of any side, a table those of one: a 32nd of the image's at the end.
  private func side(_ net: inout ModelBuilder) -> Int {
    let attention = "\(Self.last(net.weights)).attn"
    guard TimmMaxxLayers.hasPerceptron(net.weights, attention) else {
      return 32 * net.window(ofTable: TimmMaxxLayers.table(attention))
    }
    return net.assume("image-size", "sides of images", nil, range: 32...1024, told: net.settings.timm?.fixedSide)
  }

  private func attend(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, _ layers: TimmMaxxLayers, stride: Int
  ) -> Int {
    let out = max(1, net.weights.rows("\(name).attn.proj.weight"))
    let hasBias = (2...3).contains { stage in
      (0...1).contains { net.weights.has("stages.\(stage).blocks.\($0).shortcut.expand.bias") }
    }
    let added = layers.shortcut(&net, x, name, out: out, stride: stride, bias: hasBias)
    var y = layers.norm(&net, x, stride > 1 ? "\(name).norm1.norm" : "\(name).norm1")
    if stride > 1 { y = layers.halve(&net, y) }
    var seen = net.conv(amongAll(&net, y, "\(name).attn", layers), "\(name).attn.proj", out: out, kernel: 1, bias: true)
    if hasScales(net) { seen = net.scaleChannels(seen, "\(name).ls1.gamma") }
    let middle = net.graph.add(seen, added)
    y = layers.perceptron(&net, layers.norm(&net, middle, "\(name).norm2"), name)
    if hasScales(net) { y = net.scaleChannels(y, "\(name).ls2.gamma") }
    return net.graph.add(y, middle)
  }

  /// What the heads of all places find, side by side, as planes.
  private func amongAll(_ net: inout ModelBuilder, _ x: Int, _ name: String, _ layers: TimmMaxxLayers) -> Int {
    let packed = net.tokens(net.conv(x, "\(name).qkv", kernel: 1, bias: true))
    let heads = layers.heads(net, name)
    let width = (net.extents(packed).last ?? 3) / 3 / heads
    let three = net.splitHeads(packed, heads: heads, parts: [width, width, width])
    // No published model's windows are larger.
    let window = min(net.extents(x).last ?? 1, 32)
    let bias = layers.bias(&net, name, window: window)
    let mask = net.graph.reshape(bias, [heads, window * window, window * window])
    let found = net.graph.mergeHeads(
      net.graph.attention(query: three[0], key: three[1], value: three[2], mask: .value(mask)))
    return net.planes(found, like: [heads * width] + net.extents(x).dropFirst())
  }

  private func hasScales(_ net: ModelBuilder) -> Bool {
    [1, 2].contains { net.weights.has("\(Self.last(net.weights)).ls\($0).gamma") }
  }
}
