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
  mutating func conv(_ input: Int, _ name: String, out: Int? = nil, stride: Int = 1, padding: Padding) -> Int {
    var pads: [Int]?
    if padding == .same {
      let kernel = min(max(1, weights.kernel("\(name).weight")), 1 << 8)
      let totals = extents(input).suffix(2).map { max(0, ($0 - 1) / stride * stride + kernel - $0) }
      pads = totals.map { $0 / 2 } + totals.map { $0 - $0 / 2 }
    }
    return conv(input, name, out: out, stride: stride, pads: pads)
  }

  /// What `tf_padding` of a config.json says; TensorFlow's where it is left out.
  mutating func configuredPadding() -> Padding {
    let told = configured("tf_padding", true)
    let isSame = assume("tf-padding", "TensorFlow's padding", true, told: told)
    return isSame ? .same : .symmetric
  }
}
