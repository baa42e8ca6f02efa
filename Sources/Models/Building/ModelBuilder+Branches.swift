import Graphs

/// Blocks of convolutions side by side that stand for one: what timm's RepVGG, MobileOne and FastViT share (arXiv:2101.03697, arXiv:2206.04040).
extension ModelBuilder {
  /// The sum of the branches: convolutions of the block's kernel, one of single places, and the input itself, each normalised.
  ///
  /// A block that was made one convolution, `reparam_conv`, is that. Where the block keeps extents the input itself is a branch;
  /// with `mayLackPoints` a block has the branch of single places or not.
  mutating func branches(_ x: Int, _ name: String, stride: Int = 1, mayLackPoints: Bool = false) -> Int {
    if weights.has("\(name).reparam_conv.weight") {
      return conv(x, "\(name).reparam_conv", stride: stride, bias: true)
    }
    let isOne = weights.has("\(name).conv_kxk.conv.weight")
    let count = weights.count("\(name).conv_kxk.{}.conv.weight")
    let names = isOne ? ["conv_kxk"] : (0..<max(1, count)).map { "conv_kxk.\($0)" }
    let kernels = names.map { convNorm(x, "\(name).\($0).conv", "\(name).\($0).bn", stride: stride) }
    var sum = kernels[0]
    let point = "\(name).\(isOne ? "conv_1x1" : "conv_scale")"
    let isLarge = isOne || weights.kernel("\(name).conv_kxk.0.conv.weight") > 1
    if isLarge, !mayLackPoints || weights.has("\(point).conv.weight") {
      sum = graph.add(
        convNorm(x, "\(point).conv", "\(point).bn", out: channels(sum), kernel: 1, stride: stride), sum)
    }
    if stride == 1, channels(x) == channels(sum) { sum = graph.add(sum, norm(x, "\(name).identity")) }
    return kernels.dropFirst().reduce(sum) { graph.add($0, $1) }
  }
}
