import Graphs
import Tensors

/// The layers of CoaT's blocks.
extension TimmCoaT {
  /// A layer that blocks share, by its name in the block, or by that of the layer itself where the file has it once.
  func shared(_ weights: StateDict, _ own: String, _ common: String) -> String {
    weights.has("\(own).weight") ? own : common
  }

  /// The places plus a convolution of each channel of them.
  func place(_ net: inout ModelBuilder, _ scale: Scale, _ name: String) -> Int {
    let parts = net.parted(scale.tokens)
    let planes = net.planes(parts.rest, like: scale.extents)
    let made = net.graph.add(net.conv(planes, name, out: net.channels(planes), bias: true), planes)
    return net.graph.concat([parts.own ?? scale.tokens, net.tokens(made)], axis: 0)
  }

  /// Features weighted by what keys have of them at all places, plus queries times convolutions of values.
  func attend(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, like scale: Scale, heads: Int
  ) -> Int {
    let width = net.extents(x).last ?? 1
    guard width % heads == 0, net.extents(x).count == 2 else { return net.graph.reshape(x, [0]) }
    let packed = net.linear(x, "\(name).qkv", out: 3 * width, bias: true)
    let parts = net.graph.split(packed, axis: 1, sizes: [width, width, width])
    let three = parts.map { net.graph.splitHeads($0, heads: heads) }
    let shares = net.graph.transpose(net.graph.softmax(three[1], axis: 1), [0, 2, 1])
    let mixed = net.graph.matMul(three[0], net.graph.matMul(shares, three[2]))
    let scaled = net.graph.mergeHeads(net.dividedByRoot(mixed, of: width / heads))
    let values = net.planes(net.parted(parts[2]).rest, like: scale.extents)
    let kernels = (0..<3).map { index in
      shared(net.weights, "\(name).crpe.conv_list.\(index)", "crpe\(scale.number).conv_list.\(index)")
    }
    let near = net.tokens(convolve(&net, values, kernels))
    let local = net.graph.mul(net.parted(parts[0]).rest, near)
    let seen = net.graph.add(scaled, net.graph.node(Pad(before: [1, 0], after: [0, 0]), [.value(local)]))
    return net.linear(seen, "\(name).proj", out: width)
  }

  /// Some heads' channels through one kernel, the next ones' through a larger one.
  private func convolve(_ net: inout ModelBuilder, _ x: Int, _ names: [String]) -> Int {
    let sizes = names.map { max(1, net.weights.rows("\($0).weight")) }
    guard sizes.reduce(0, +) == net.channels(x) else { return net.graph.reshape(x, [0]) }
    let parts = net.graph.split(x, axis: 0, sizes: sizes).enumerated().map { index, part in
      net.conv(part, names[index], out: sizes[index], bias: true)
    }
    return net.graph.concat(parts, axis: 0)
  }
}
