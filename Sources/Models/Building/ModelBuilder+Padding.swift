import Graphs

/// How the convolutions of a mobile network are padded, which leaves nothing in the tensors.
enum Padding: String {
  /// Half the kernel on every side.
  case symmetric
  /// TensorFlow's 'SAME': so much that a stride of one keeps the side, the odd row behind.
  case same
}

extension ModelBuilder {
  /// torch.nn.Conv2d, padded so.
  mutating func conv(
    _ input: Int, _ name: String, out: Int? = nil, stride: Int = 1, bias: Bool? = nil, padding: Padding
  ) -> Int {
    guard padding == .same else { return conv(input, name, out: out, stride: stride, bias: bias) }
    let kernel = min(max(1, weights.kernel("\(name).weight")), 1 << 8)
    let pads = samePads(input, kernel: kernel, stride: stride)
    return conv(input, name, out: out, stride: stride, pads: pads.before + pads.after, bias: bias)
  }

  /// Planes with the zeros around them that TensorFlow's padding gives windows of those sides.
  mutating func padToSame(_ input: Int, kernel: Int, stride: Int) -> Int {
    let pads = samePads(input, kernel: kernel, stride: stride)
    return graph.node(Pad(before: [0] + pads.before, after: [0] + pads.after), [.value(input)])
  }

  /// Rows and columns before the planes and behind them.
  func samePads(_ input: Int, kernel: Int, stride: Int) -> (before: [Int], after: [Int]) {
    let totals = extents(input).suffix(2).map { max(0, ($0 - 1) / stride * stride + kernel - $0) }
    return (totals.map { $0 / 2 }, totals.map { $0 - $0 / 2 })
  }

  /// The padding of all convolutions; nil for `standard` where its publisher's code has both, which is refused.
  mutating func assume(padding standard: Padding?, told: Padding? = nil) -> Padding {
    let words = (Padding.symmetric.rawValue, Padding.same.rawValue)
    let word = assume("padding", "paddings of convolutions", standard?.rawValue, of: words, told: told?.rawValue)
    return Padding(rawValue: word) ?? .symmetric
  }

  /// The padding that `tf_padding` of a config.json says, TensorFlow's where it is left out.
  mutating func configuredPadding() -> Padding {
    assume(padding: .same, told: configured("tf_padding", true).map { $0 ? .same : .symmetric })
  }
}
