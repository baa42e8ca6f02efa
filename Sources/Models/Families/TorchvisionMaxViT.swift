import Graphs
import Tensors

/// torchvision's MaxViT (models/maxvit.py): heads and sides of partitions are those of the tables of biases.
struct TorchvisionMaxViT: Family {
  let name = "torchvision-maxvit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "stem.0.0.weight", "classifier.5.weight", Self.table("blocks.0.layers.0.layers.window_attention"),
    ])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private static func table(_ attention: String) -> String {
    "\(attention).attn_layer.1.relative_position_bias_table"
  }

  /// What layer normalisation adds, where batch normalisation adds another number.
  private static let layerEpsilon: Float = 1e-5

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-3)
    net.ignore { $0.hasSuffix(".relative_position_index") }
    // Planes are a 32nd of the image at the end, and one partition there.
    let window = net.window(ofTable: Self.table("blocks.0.layers.0.layers.window_attention"))
    let image = net.startImage(stem: "stem.0.0", side: 32 * window)
    var x = net.activate(net.convNorm(image, "stem.0.0", "stem.0.1", stride: 2))
    x = net.conv(x, "stem.1.0", bias: true)
    for block in 0..<net.weights.count("blocks.{}.layers.0.layers.MBconv.layers.conv_c.weight") {
      for index in 0..<net.weights.count("blocks.\(block).layers.{}.layers.MBconv.layers.conv_c.weight") {
        let name = "blocks.\(block).layers.\(index)"
        net.graph.startUnit(name)
        x = convolve(&net, x, "\(name).layers.MBconv", stride: index == 0 ? 2 : 1)
        var places = net.graph.transpose(x, [1, 2, 0])
        places = attend(&net, places, "\(name).layers.window_attention")
        places = net.amongGrid(places, window: window) { attend(&$0, $1, "\(name).layers.grid_attention") }
        x = net.graph.transpose(places, [2, 0, 1])
      }
    }
    net.graph.startUnit("classifier")
    let mean = net.graph.flatten(net.graph.globalAveragePool(x))
    let normed = net.layerNorm(mean, "classifier.2", epsilon: Self.layerEpsilon)
    _ = net.linear(net.graph.tanh(net.linear(normed, "classifier.3")), "classifier.5", bias: false)
  }

  /// An inverted bottleneck that is normalised first; where its stride is 2 the shortcut takes means.
  private func convolve(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).layers.conv_c.weight"))
    var shortcut = x
    if stride > 1 {
      let means = net.graph.averagePool(x, kernel: 3, stride: 2, pad: 1)
      shortcut = net.conv(means, "\(name).proj.1", out: out, kernel: 1, bias: true)
    } else if net.channels(x) != out {
      shortcut = net.conv(x, "\(name).proj.0", out: out, kernel: 1, bias: true)
    }
    let layers = "\(name).layers"
    var y = net.norm(x, "\(layers).pre_norm")
    y = net.activate(net.convNorm(y, "\(layers).conv_a.0", "\(layers).conv_a.1"))
    y = net.activate(
      net.convNorm(y, "\(layers).conv_b.0", "\(layers).conv_b.1", out: net.channels(y), stride: stride))
    let gates = "\(layers).squeeze_excitation"
    y = net.squeeze(y, "\(gates).fc1", "\(gates).fc2", inner: .silu)
    return net.graph.add(net.conv(y, "\(layers).conv_c", bias: true), shortcut)
  }

  /// Attention and a perceptron of places `[rows, columns, features]` within windows.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let extents = net.extents(x)
    let layer = "\(name).attn_layer"
    let window = net.window(ofTable: Self.table(name))
    guard extents.count == 3,
      let grid = WindowGrid(rows: extents[0], columns: extents[1], window: window, shift: 0)
    else { return net.graph.reshape(x, [0]) }
    // Of all features, not of a head's.
    let factor = 1 / Float(extents[2]).squareRoot()
    var y = net.layerNorm(x, "\(layer).0", epsilon: Self.layerEpsilon)
    y = net.attend(y, within: grid, table: Self.table(name), scale: .none) { net, windows, heads in
      let three = net.packedProjections(windows, "\(layer).1.to_qkv", heads: heads, bias: true)
      let scale = net.graph.constant(Tensor(Shape(1), [factor]))
      return [three[0], net.graph.node(Mul(), [.value(three[1]), scale]), three[2]]
    }
    let middle = net.graph.add(x, net.linear(y, "\(layer).1.merge", out: extents[2]))
    let normed = net.layerNorm(middle, "\(name).mlp_layer.0", epsilon: Self.layerEpsilon)
    return net.graph.add(middle, net.perceptron(normed, "\(name).mlp_layer.1", "\(name).mlp_layer.3"))
  }
}
