import Graphs
import Tensors

/// timm's EfficientFormer V2 (models/efficientformer_v2.py): perceptrons with a convolution of each channel, and in the last two stages attention
/// whose heads take from one another.
struct TimmEfficientFormerV2: Family {
  let name = "timm-efficientformerv2"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "stem.conv1.conv.weight", "stages.0.blocks.0.mlp.mid.conv.weight", "stages.0.blocks.0.ls2.gamma", "head.weight",
    ])
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    ["s0", "s1", "s2", "l"].contains { config.architecture == "efficientformerv2_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let side = side(net)
    var x = net.startImage(stem: "stem.conv1.conv", side: side ?? 224, isTold: side != nil, unit: "stem")
    for number in 1...2 { x = net.activate(layer(&net, x, "stem.conv\(number)", stride: 2)) }
    for stage in 0..<net.weights.count("stages.{}.blocks.0.ls2.gamma") {
      let name = "stages.\(stage)"
      if stage > 0 {
        net.graph.startUnit("\(name).downsample")
        x = halve(&net, x, "\(name).downsample")
      }
      for index in 0..<net.weights.count("\(name).blocks.{}.ls2.gamma") {
        net.graph.startUnit("\(name).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)")
      }
    }
    net.graph.startUnit("head")
    let mean = net.graph.flatten(net.graph.globalAveragePool(net.norm(x, "norm")))
    let logits = net.linear(mean, "head")
    guard net.weights.has("head_dist.weight") else { return }
    _ = net.meanOfClassifiers(logits, net.linear(mean, "head_dist"))
  }

  /// The image's side, a 16th of which has as many places as there are biases before the last stage; a config.json may say one that is no
  /// multiple.
  private func side(_ net: ModelBuilder) -> Int? {
    let places = net.side(ofBiases: "stages.3.downsample.attn.attention_biases")
    guard places > 0 else { return nil }
    let told = net.settings.timm?.fixedSide.flatMap { ($0 + 15) / 16 == places ? $0 : nil }
    return told ?? 16 * places
  }

  /// A convolution with a bias, and its normalisation.
  private func layer(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, kernel: Int? = nil, stride: Int = 1
  ) -> Int {
    net.norm(net.conv(x, "\(name).conv", out: out, kernel: kernel, stride: stride, bias: true), "\(name).bn")
  }

  private func halve(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let few = layer(&net, x, "\(name).conv", stride: 2)
    let (attention, biases) = ("\(name).attn", "\(name).attn.attention_biases")
    guard net.weights.has(biases) else { return few }
    let heads = max(1, net.weights.rows(biases))
    // Every second row and column of the places, as the biases are of those.
    let own = net.graph.averagePool(x, kernel: 1, stride: 2)
    let local = net.conv(x, "\(attention).q.local", out: net.channels(x), stride: 2, bias: true)
    let query = layer(&net, net.graph.add(local, own), "\(attention).q.proj", kernel: 1)
    let key = layer(&net, x, "\(attention).k", out: net.channels(query), kernel: 1)
    let value = layer(&net, x, "\(attention).v", kernel: 1)
    let three = [query, key, value].map { net.graph.splitHeads(net.tokens($0), heads: heads) }
    let found = net.attend(query: three[0], key: three[1], value: three[2], biases: biases, stride: 2)
    let around = layer(&net, value, "\(attention).v_local", out: net.channels(value), stride: 2)
    let seen = net.activate(net.graph.add(net.planes(found, like: around), around))
    return net.graph.add(layer(&net, seen, "\(attention).proj", out: net.channels(few), kernel: 1), few)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    var x = x
    if net.weights.has("\(name).token_mixer.attention_biases") {
      x = net.graph.add(x, net.scaleChannels(attend(&net, x, "\(name).token_mixer"), "\(name).ls1.gamma"))
    }
    var y = net.activate(layer(&net, x, "\(name).mlp.fc1", kernel: 1))
    y = net.activate(layer(&net, y, "\(name).mlp.mid", out: net.channels(y)))
    y = layer(&net, y, "\(name).mlp.fc2", out: width, kernel: 1)
    return net.graph.add(x, net.scaleChannels(y, "\(name).ls2.gamma"))
  }

  /// Attention, of half the rows and columns where a convolution of that stride is before it; scores, and what they became, are mixed among
  /// heads.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let biases = "\(name).attention_biases"
    let heads = max(1, net.weights.rows(biases))
    let hasStride = net.weights.has("\(name).stride_conv.conv.weight")
    let few = hasStride ? layer(&net, x, "\(name).stride_conv", out: net.channels(x), stride: 2) : x
    let query = layer(&net, few, "\(name).q", kernel: 1)
    let key = layer(&net, few, "\(name).k", out: net.channels(query), kernel: 1)
    let value = layer(&net, few, "\(name).v", kernel: 1)
    let three = [query, key, value].map { net.graph.splitHeads(net.tokens($0), heads: heads) }
    let root = Float(net.extents(three[0]).last ?? 1).squareRoot()
    let products = net.graph.matMul(three[0], net.graph.transpose(three[1], [0, 2, 1]))
    let scaled = net.graph.node(Mul(), [.value(products), net.graph.constant(Tensor(Shape(1), [1 / root]))])
    let scores = net.graph.add(scaled, net.distanceBiases(biases))
    let mixed = net.conv(scores, "\(name).talking_head1", out: heads, kernel: 1, bias: true)
    let shares = net.conv(
      net.graph.softmax(mixed, axis: 2), "\(name).talking_head2", out: heads, kernel: 1, bias: true)
    let found = net.planes(net.graph.mergeHeads(net.graph.matMul(shares, three[2])), like: value)
    let local = layer(&net, value, "\(name).v_local", out: net.channels(value))
    let seen = net.graph.add(found, local)
    let whole = hasStride ? net.resize(seen, to: net.extents(seen).dropFirst().map { 2 * $0 }) : seen
    return layer(&net, net.activate(whole), "\(name).proj", out: net.channels(x), kernel: 1)
  }
}
