/// Convolutions whose channels are dealt out to kernels of several sides (timm, layers/mixed_conv2d.py).
extension ModelBuilder {
  /// The convolution `name`, or `name.0`, `name.1`, … of a part of the channels each, side by side; `out` as many as there are channels
  /// makes it one a channel.
  mutating func mixedConv(_ input: Int, _ name: String, out: Int? = nil, stride: Int, padding: Padding) -> Int {
    let count = weights.count("\(name).{}.weight")
    guard count > 0, !weights.has("\(name).weight") else {
      return conv(input, name, out: out, stride: stride, padding: padding)
    }
    let channels = channels(input)
    let isDepthwise = out == channels
    // The first part has what the others do not take of the channels.
    let rest = channels / count
    let sizes = [channels - rest * (count - 1)] + [Int](repeating: rest, count: count - 1)
    let parts = graph.split(input, axis: 0, sizes: sizes)
    let made = parts.enumerated().map { index, part in
      conv(part, "\(name).\(index)", out: isDepthwise ? sizes[index] : nil, stride: stride, padding: padding)
    }
    return graph.concat(made, axis: 0)
  }
}

extension StateDict {
  /// The sides of the kernels of a convolution of one or of several.
  func kernels(_ name: String) -> [Int] {
    let count = has("\(name).weight") ? 0 : count("\(name).{}.weight")
    return count == 0 ? [kernel("\(name).weight")] : (0..<count).map { kernel("\(name).\($0).weight") }
  }
}
