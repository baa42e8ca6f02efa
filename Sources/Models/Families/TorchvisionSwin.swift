import Graphs
import Tensors

/// torchvision's Swin transformer of the first version (models/swin_transformer.py): heads and window are those of the tables of biases.
struct TorchvisionSwin: Family {
  let name = "torchvision-swin"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["features.0.0.weight", "features.1.0.attn.relative_position_bias_table", "head.weight"])
      && !weights.has("features.1.0.attn.logit_scale")
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.ignore { $0.hasSuffix(".attn.relative_position_index") }
    let patch = max(1, net.weights.kernel("features.0.0.weight"))
    let image = net.startImage(stem: "features.0.0", side: 224)
    let planes = net.conv(image, "features.0.0", stride: patch, pad: 0)
    var side = net.extents(planes).last ?? 1
    var x = net.graph.transpose(planes, [1, 2, 0])
    x = net.layerNorm(x, "features.0.2")
    var stage = 1
    while net.weights.has("features.\(stage).0.norm1.weight") {
      for index in 0..<net.weights.count("features.\(stage).{}.norm1.weight") {
        let name = "features.\(stage).\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, side: side, shifts: index % 2 == 1)
      }
      stage += 2
      guard net.weights.has("features.\(stage - 1).reduction.weight") else { break }
      net.graph.startUnit("features.\(stage - 1)")
      x = merge(&net, x, "features.\(stage - 1)", side: side)
      side = (side + 1) / 2
    }
    net.graph.startUnit("head")
    x = net.layerNorm(x, "norm")
    _ = net.linear(net.graph.reduceMean(x, axes: [0, 1]), "head")
  }

  /// Each 2x2 places as one, of the channels of all four.
  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String, side: Int) -> Int {
    let (half, channels) = ((side + 1) / 2, net.extents(x).last ?? 1)
    let x = net.padPlaces(x, by: [side % 2, side % 2])
    // Row in the pair comes fastest, then column: torchvision's order.
    let pairs = net.graph.transpose(net.graph.reshape(x, [half, 2, half, 2, channels]), [0, 2, 3, 1, 4])
    let merged = net.graph.reshape(pairs, [half, half, 4 * channels])
    return net.linear(net.layerNorm(merged, "\(name).norm"), "\(name).reduction", bias: nil)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, side: Int, shifts: Bool) -> Int {
    let table = "\(name).attn.relative_position_bias_table"
    let window = net.window(ofTable: table)
    // What the windows do not tile is filled up with zeros.
    let padded = (side + window - 1) / window * window
    let pads = [padded - side, padded - side]
    var y = net.padPlaces(net.layerNorm(x, "\(name).norm1"), by: pads)
    guard
      let grid = WindowGrid(
        rows: padded, columns: padded, window: window, shift: shifts && window < padded ? window / 2 : 0)
    else { return net.graph.reshape(x, [0]) }
    y = net.attend(y, within: grid, table: table, scale: .queries) { net, windows, heads in
      net.packedProjections(windows, "\(name).attn.qkv", heads: heads)
    }
    y = net.cropPlaces(net.unroll(net.linear(y, "\(name).attn.proj"), grid), of: pads)
    let middle = net.graph.add(x, y)
    return net.graph.add(
      middle, net.perceptron(net.layerNorm(middle, "\(name).norm2"), "\(name).mlp.0", "\(name).mlp.3"))
  }
}
