import Graphs
import Tensors

/// timm's MaxViT with TensorFlow's weights, `maxvit_tiny_tf_224` and others of `_tf` (models/maxxvit.py), whose tables of biases have rows
/// and columns.
struct TimmMaxViT: Family {
  let name = "timm-maxvit-tf"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv1.weight", "stages.0.blocks.0.conv.conv1_1x1.weight", "head.fc.weight"])
      && weights[Self.table("stages.0.blocks.0.attn_block")]?.count == 3
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    let sizes = Set<Substring>(["tiny", "small", "base", "large", "xlarge"])
    let words = config.words
    return words.count == 4 && words[0] == "maxvit" && sizes.contains(words[1]) && words[2] == "tf"
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  private static func table(_ attention: String) -> String { "\(attention).attn.rel_pos.relative_position_bias_table" }

  /// What layer normalisation adds, where batch normalisation adds another number.
  private static let layerEpsilon: Float = 1e-5

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .geluTanh)
    net.assume(epsilon: 1e-3)
    let window = max(1, min((net.weights.columns(Self.table("stages.0.blocks.0.attn_block")) + 1) / 2, 32))
    // Planes are a 32nd of the image at the end, and one partition there.
    let image = net.startImage(stem: "stem.conv1", side: 32 * window)
    let first = net.conv(image, "stem.conv1", stride: 2, pads: [0, 0, 1, 1], bias: true)
    var x = net.conv(net.normActivate(first, "stem.norm1"), "stem.conv2", bias: true)
    for stage in 0..<net.weights.count("stages.{}.blocks.0.conv.conv3_1x1.weight") {
      for index in 0..<net.weights.count("stages.\(stage).blocks.{}.conv.conv3_1x1.weight") {
        let name = "stages.\(stage).blocks.\(index)"
        net.graph.startUnit(name)
        x = convolve(&net, x, "\(name).conv", stride: index == 0 ? 2 : 1)
        var places = net.graph.transpose(x, [1, 2, 0])
        places = attend(&net, places, "\(name).attn_block", window: window)
        places = net.amongGrid(places, window: window) { attend(&$0, $1, "\(name).attn_grid", window: window) }
        x = net.graph.transpose(places, [2, 0, 1])
      }
    }
    net.graph.startUnit("head")
    let mean = net.graph.flatten(net.graph.globalAveragePool(x))
    let normed = net.layerNorm(mean, "head.norm", epsilon: Self.layerEpsilon)
    _ = net.linear(net.graph.tanh(net.linear(normed, "head.pre_logits.fc")), "head.fc")
  }

  /// An inverted bottleneck that is normalised first; where its stride is 2 the shortcut takes means.
  private func convolve(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).conv3_1x1.weight"))
    var shortcut = stride > 1 ? net.graph.averagePool(x, kernel: 2, stride: 2) : x
    if net.channels(x) != out {
      shortcut = net.conv(shortcut, "\(name).shortcut.expand", out: out, kernel: 1, bias: true)
    }
    var y = net.conv(net.norm(x, "\(name).pre_norm"), "\(name).conv1_1x1", kernel: 1)
    y = net.normActivate(y, "\(name).norm1")
    y = net.conv(y, "\(name).conv2_kxk", out: net.channels(y), stride: stride, padding: .same)
    y = net.squeeze(net.normActivate(y, "\(name).norm2"), "\(name).se.fc1", "\(name).se.fc2", inner: .silu)
    return net.graph.add(net.conv(y, "\(name).conv3_1x1", out: out, kernel: 1, bias: true), shortcut)
  }

  /// Attention and a perceptron of places `[rows, columns, features]` within windows.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String, window: Int) -> Int {
    let extents = net.extents(x)
    let heads = max(1, net.weights.rows(Self.table(name)))
    guard extents.count == 3,
      let grid = WindowGrid(rows: extents[0], columns: extents[1], window: window, shift: 0)
    else { return net.graph.reshape(x, [0]) }
    let y = net.attend(
      net.layerNorm(x, "\(name).norm1", epsilon: Self.layerEpsilon), within: grid, scale: .both,
      bias: { net in bias(&net, Self.table(name), window: window, heads: heads) },
      { net, windows in net.packedProjections(windows, "\(name).attn.qkv", heads: heads, bias: true) })
    let middle = net.graph.add(x, net.linear(y, "\(name).attn.proj", out: extents[2]))
    let normed = net.layerNorm(middle, "\(name).norm2", epsilon: Self.layerEpsilon)
    return net.graph.add(middle, net.perceptron(normed, "\(name).mlp.fc1", "\(name).mlp.fc2"))
  }

  /// The table's entries, `[heads, 2 * window - 1, 2 * window - 1]`, for every two places: those of a place less those of the one that
  /// attends to it, so that Swin's order is turned round.
  private func bias(_ net: inout ModelBuilder, _ name: String, window: Int, heads: Int) -> Int {
    let span = 2 * window - 1
    let shape = Shape(heads, span, span)
    net.check(name, shape)
    let flat = net.graph.reshape(net.graph.parameterValue(name, shape), [heads, span * span])
    let turned = Gather(axis: 1, indices: (0..<span * span).reversed(), shape: Shape(span * span))
    let rows = net.graph.transpose(net.graph.node(turned, [.value(flat)]), [1, 0])
    return net.pairs(.value(rows), window: window, heads: heads, name: name)
  }
}
