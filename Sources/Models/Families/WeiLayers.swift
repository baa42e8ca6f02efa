import Graphs

extension ModelBuilder {
  /// What the residual blocks of weiaicunzai/pytorch-cifar100 add: two or three convolutions with their norms, of which the 3x3 one halves,
  /// and activations in between (`function` in the block's names), and the block's input, convolved where sizes change.
  mutating func weiBranches(
    _ x: Int, _ name: String, function: String, stride: Int
  ) -> (residual: Int, shortcut: Int) {
    let function = "\(name).\(function)"
    let last = weights.has("\(function).6.weight") ? 6 : 3
    let out = max(1, weights.rows("\(function).\(last).weight"))
    var shortcut = x
    if weights.has("\(name).shortcut.0.weight") || stride > 1 || channels(x) != out {
      shortcut = convNorm(x, "\(name).shortcut.0", "\(name).shortcut.1", out: out, kernel: 1, stride: stride)
    }
    var y = x
    for place in Swift.stride(from: 0, through: last, by: 3) {
      y = convNorm(
        y, "\(function).\(place)", "\(function).\(place + 1)", out: place == last ? out : nil,
        stride: place == last - 3 ? stride : 1)
      if place < last { y = activate(y) }
    }
    return (y, shortcut)
  }
}
