import Graphs
import Tensors

/// torchvision's Swin transformer of the first version (models/swin_transformer.py): heads and window are those of the tables of biases.
struct TorchvisionSwin: Family {
  let name = "torchvision-swin"

  private static let mostWindow = 32

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
      side /= 2
    }
    net.graph.startUnit("head")
    x = net.layerNorm(x, "norm")
    _ = net.linear(net.graph.reduceMean(x, axes: [0, 1]), "head")
  }

  /// Each 2x2 places as one, of the channels of all four.
  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String, side: Int) -> Int {
    let (half, channels) = (side / 2, net.extents(x).last ?? 1)
    // Row in the pair comes fastest, then column: torchvision's order.
    let pairs = net.graph.transpose(net.graph.reshape(x, [half, 2, half, 2, channels]), [0, 2, 3, 1, 4])
    let merged = net.graph.reshape(pairs, [half, half, 4 * channels])
    return net.linear(net.layerNorm(merged, "\(name).norm"), "\(name).reduction", bias: nil)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, side: Int, shifts: Bool) -> Int {
    let table = "\(name).attn.relative_position_bias_table"
    let window = max(1, min((Int(Double(net.weights.rows(table)).squareRoot()) + 1) / 2, Self.mostWindow))
    let shift = shifts && window < side ? window / 2 : 0
    var y = net.layerNorm(x, "\(name).norm1")
    // Windows that do not tile the image, and masks of more than 64 MiB, are no published model's.
    guard side % window == 0, side * side * window * window <= 1 << 24 else { return net.graph.reshape(x, [0]) }
    if shift > 0 { y = roll(&net, y, by: shift, side: side) }
    y = attend(&net, y, "\(name).attn", side: side, window: window, shift: shift)
    if shift > 0 { y = roll(&net, y, by: side - shift, side: side) }
    let middle = net.graph.add(x, y)
    return net.graph.add(
      middle, net.perceptron(net.layerNorm(middle, "\(name).norm2"), "\(name).mlp.0", "\(name).mlp.3"))
  }

  /// Rows and columns from `shift` on come first.
  private func roll(_ net: inout ModelBuilder, _ x: Int, by shift: Int, side: Int) -> Int {
    [0, 1].reduce(x) { value, axis in
      let parts = net.graph.split(value, axis: axis, sizes: [shift, side - shift])
      return net.graph.concat([parts[1], parts[0]], axis: axis)
    }
  }

  /// Attention within windows.
  private func attend(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, side: Int, window: Int, shift: Int
  ) -> Int {
    let (across, places, width) = (side / window, window * window, net.extents(x).last ?? 1)
    let heads = max(1, net.weights.columns("\(name).relative_position_bias_table"))
    let cut = net.graph.reshape(x, [across, window, across, window, width])
    let windows = net.graph.reshape(net.graph.transpose(cut, [0, 2, 1, 3, 4]), [across * across, places, width])
    let packed = net.linear(windows, "\(name).qkv", bias: nil)
    let parts = net.graph.reshape(packed, [across * across, places, 3, heads, width / heads])
    let three = net.graph.split(net.graph.transpose(parts, [2, 0, 3, 1, 4]), axis: 0, sizes: [1, 1, 1]).map {
      net.graph.reshape($0, [across * across, heads, places, width / heads])
    }
    var mask = bias(&net, "\(name).relative_position_bias_table", window: window, heads: heads)
    if shift > 0 {
      let strangers = net.graph.constant(Self.mask(across: across, window: window, shift: shift))
      mask = net.graph.node(Add(), [.value(mask), strangers])
    }
    let attended = net.graph.attention(query: three[0], key: three[1], value: three[2], mask: .value(mask))
    let merged = net.graph.reshape(
      net.graph.transpose(attended, [0, 2, 1, 3]), [across, across, window, window, width])
    let back = net.graph.reshape(net.graph.transpose(merged, [0, 2, 1, 3, 4]), [side, side, width])
    return net.linear(back, "\(name).proj")
  }

  /// The table's entries for every two places of a window, `[1, heads, places, places]`.
  private func bias(_ net: inout ModelBuilder, _ name: String, window: Int, heads: Int) -> Int {
    let (span, places) = (2 * window - 1, window * window)
    let shape = Shape(span * span, heads)
    net.check(name, shape)
    let indices = (0..<places).flatMap { from in
      (0..<places).map { to in
        let rows = from / window - to / window + window - 1
        return rows * span + from % window - to % window + window - 1
      }
    }
    let gather = Gather(axis: 0, indices: indices, shape: Shape(places * places))
    let values = net.graph.node(gather, [net.graph.parameter(name, shape)], name: name)
    return net.graph.reshape(net.graph.transpose(values, [1, 0]), [1, heads, places, places])
  }

  /// -100 where two places of a window came together only by the shift, `[windows, 1, places, places]`.
  private static func mask(across: Int, window: Int, shift: Int) -> Tensor {
    let (side, places) = (across * window, window * window)
    func region(_ place: Int) -> Int { place < side - window ? 0 : place < side - shift ? 1 : 2 }
    var elements: [Float] = []
    for block in 0..<across * across {
      let regions = (0..<places).map { place in
        3 * region(block / across * window + place / window) + region(block % across * window + place % window)
      }
      for from in regions { elements += regions.map { $0 == from ? 0 : -100 } }
    }
    return Tensor(Shape(across * across, 1, places, places), elements)
  }
}
