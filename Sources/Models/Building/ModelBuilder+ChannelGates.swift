import Graphs
import Tensors

/// Gates of channels that timm's ResNets and their kin have beside squeeze and excitation.
extension ModelBuilder {
  /// Efficient channel attention: planes times a gate for each, of a convolution along the channels of their means (arXiv:1910.03151).
  mutating func neighbourGate(_ x: Int, _ name: String) -> Int {
    let channels = channels(x)
    let kernel = max(1, weights.kernel(name))
    let shape = Shape(1, 1, kernel)
    check(name, shape)
    let means = graph.reshape(graph.globalAveragePool(x), [1, channels])
    let conv = Conv(strides: [1], pads: [kernel / 2, kernel / 2], dilations: [1], group: 1)
    let mixed = graph.node(conv, [.value(means), graph.parameter(name, shape)], name: name)
    return graph.mul(x, graph.reshape(graph.sigmoid(mixed), [channels, 1, 1]))
  }

  /// Effective squeeze and excitation: planes times a gate for each, of one convolution of their means (arXiv:1911.06667).
  mutating func excite(_ x: Int, _ name: String, gate: (inout ModelBuilder, Int) -> Int) -> Int {
    let outside = conv(graph.globalAveragePool(x), name, out: channels(x), kernel: 1, bias: true)
    return graph.mul(x, gate(&self, outside))
  }

  /// Global context: what perceptrons make of planes' means, weighted by what one convolution sees at each place, times or added to planes
  /// (arXiv:1904.11492; timm, layers/global_context.py).
  mutating func addContext(_ x: Int, _ name: String) -> Int {
    let extents = extents(x)
    guard extents.count == 3 else { return x }
    let places = extents[1] * extents[2]
    let scores = graph.reshape(conv(x, "\(name).conv_attn", out: 1, kernel: 1, bias: true), [1, places])
    let shares = graph.reshape(graph.softmax(scores, axis: 1), [places, 1])
    let context = graph.reshape(graph.matMul(graph.reshape(x, [extents[0], places]), shares), [extents[0], 1, 1])
    guard weights.has("\(name).mlp_scale.fc1.weight") else {
      return graph.add(x, perceiveContext(context, "\(name).mlp_add"))
    }
    let scaled = graph.mul(x, graph.sigmoid(perceiveContext(context, "\(name).mlp_scale")))
    guard weights.has("\(name).mlp_add.fc1.weight") else { return scaled }
    return graph.add(scaled, perceiveContext(context, "\(name).mlp_add"))
  }

  private mutating func perceiveContext(_ x: Int, _ name: String) -> Int {
    let inside = conv(x, "\(name).fc1", kernel: 1, bias: true)
    let normed = graph.relu(layerNorm(planes: inside, "\(name).norm", epsilon: 1e-6))
    return conv(normed, "\(name).fc2", out: channels(x), kernel: 1, bias: true)
  }
}
