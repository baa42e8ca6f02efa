import Graphs
import Tensors

/// torchvision's Swin transformer of both versions (models/swin_transformer.py): heads and window are those of the tables of biases, or,
/// in the second one, of the tables of places.
struct TorchvisionSwin: Family {
  let version: Version

  enum Version { case first, second }

  var name: String { version == .first ? "torchvision-swin" : "torchvision-swinv2" }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["features.0.0.weight", "features.1.0.attn.\(table)", "head.weight"])
      && weights.has("features.1.0.attn.logit_scale") == (version == .second)
  }

  private var table: String { version == .first ? "relative_position_bias_table" : "relative_coords_table" }

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
      x = merge(&net, x, "features.\(stage - 1)")
      side = (side + 1) / 2
    }
    net.graph.startUnit("head")
    x = net.layerNorm(x, "norm")
    _ = net.linear(net.graph.reduceMean(x, axes: [0, 1]), "head")
  }

  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    if version == .second { return net.mergePlaces(x, name) }
    guard let merged = net.joinPairs(x) else { return x }
    return net.linear(net.layerNorm(merged, "\(name).norm"), "\(name).reduction", bias: nil)
  }

  /// The second version normalises what the layers give in place of what they take.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, side: Int, shifts: Bool) -> Int {
    let isFirst = version == .first
    let attended = attend(
      &net, isFirst ? net.layerNorm(x, "\(name).norm1") : x, "\(name).attn", side: side, shifts: shifts)
    let middle = net.graph.add(x, isFirst ? attended : net.layerNorm(attended, "\(name).norm1"))
    let seen = net.perceptron(
      isFirst ? net.layerNorm(middle, "\(name).norm2") : middle, "\(name).mlp.0", "\(name).mlp.3")
    return net.graph.add(middle, isFirst ? seen : net.layerNorm(seen, "\(name).norm2"))
  }

  /// Attention within windows; what they do not tile is filled up with zeros.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String, side: Int, shifts: Bool) -> Int {
    let window = window(net, name)
    let padded = (side + window - 1) / window * window
    let pads = [padded - side, padded - side]
    guard
      let grid = WindowGrid(
        rows: padded, columns: padded, window: window, shift: shifts && window < padded ? window / 2 : 0)
    else { return net.graph.reshape(x, [0]) }
    var y = net.padPlaces(x, by: pads)
    if version == .first {
      y = net.attend(y, within: grid, table: "\(name).\(table)", scale: .queries) { net, windows, heads in
        net.packedProjections(windows, "\(name).qkv", heads: heads)
      }
    } else {
      y = attendByAngle(&net, y, name, within: grid)
    }
    return net.cropPlaces(net.unroll(net.linear(y, "\(name).proj"), grid), of: pads)
  }

  private func window(_ net: ModelBuilder, _ name: String) -> Int {
    if version == .first { return net.window(ofTable: "\(name).\(table)") }
    return max(1, min((net.weights.columns("\(name).\(table)") + 1) / 2, 32))
  }

  /// The second version's; of the biases of its layer the keys' part is taken as zeros, whatever it is.
  private func attendByAngle(_ net: inout ModelBuilder, _ x: Int, _ name: String, within grid: WindowGrid) -> Int {
    let heads = max(1, net.weights.rows("\(name).logit_scale"))
    let width = net.extents(x).last ?? 1
    let bias = Shape(checking: [3 * width]) ?? Shape(0)
    net.check("\(name).qkv.bias", bias)
    return net.attend(
      x, within: grid, scale: .none,
      bias: { net in
        let distances = net.windowDistances(stored: "\(name).\(table)", window: grid.window)
        return net.continuousBias(distances, "\(name).cpb_mlp", window: grid.window)
      },
      { net, windows in
        let parts = net.graph.split(
          net.graph.parameterValue("\(name).qkv.bias", bias), axis: 0, sizes: [width, width, width])
        let three = net.packedProjections(
          windows, "\(name).qkv.weight", heads: heads, biases: (query: parts[0], value: parts[2]))
        return net.cosine(three[0], three[1], scale: "\(name).logit_scale") + [three[2]]
      })
  }
}
