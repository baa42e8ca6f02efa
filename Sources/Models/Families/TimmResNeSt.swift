import Graphs
import Tensors

/// timm's ResNeSt (models/resnest.py): bottlenecks whose 3x3 convolutions give several sets of the channels, each weighted beside the others
/// (arXiv:2004.08955).
struct TimmResNeSt: Family {
  let name = "timm-resnest"

  /// More sets than any published model's.
  private static let most = 64

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.6.weight", "layer1.0.conv2.fc1.weight", "layer1.0.conv2.bn0.weight", "fc.weight"])
  }

  /// `resnest50d`, `resnest200e`, `resnest50d_4s2x40d`.
  func isTimm(_ config: TimmConfig) -> Bool {
    ["14d", "26d", "50d", "101e", "200e", "269e", "50d_4s2x40d", "50d_1s4x24d"].contains {
      config.architecture == "resnest\($0)"
    }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// How many sets of channels a block's larger convolution gives.
  private func sets(_ weights: StateDict, _ block: String) -> Int {
    let sets = weights.rows("\(block).conv2.conv.weight") / max(1, weights.rows("\(block).conv1.weight"))
    return min(max(1, sets), Self.most)
  }

  func build(_ net: inout ModelBuilder) {
    // Means of places stand in the place of strides, behind the convolution in those of timm's models that have two sets, and else before.
    let isBefore = net.assume(
      "means-first", "means of places before the convolutions they halve", sets(net.weights, "layer1.0") != 2,
      told: net.settings.timm.map { $0.words.count > 1 })
    let x = net.timmStem()
    net.timmStages(x) { net, x, name, stride in block(&net, x, name, stride: stride, isBefore: isBefore) }
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, isBefore: Bool) -> Int {
    let out = max(1, net.weights.rows("\(name).conv3.weight"))
    let shortcut = net.pooledShortcut(x, "\(name).downsample", out: out, stride: stride)
    var y = net.activate(net.convNorm(x, "\(name).conv1", "\(name).bn1", kernel: 1))
    if stride > 1, isBefore { y = net.graph.averagePool(y, kernel: 3, stride: stride, pad: 1) }
    y = weigh(&net, y, "\(name).conv2", sets: sets(net.weights, name))
    if stride > 1, !isBefore { y = net.graph.averagePool(y, kernel: 3, stride: stride, pad: 1) }
    y = net.convNorm(y, "\(name).conv3", "\(name).bn3", out: out, kernel: 1)
    return net.activate(net.graph.add(y, shortcut))
  }

  /// The sum of the sets of channels, each times its share, which the means of their sum tell; of one set times a gate.
  private func weigh(_ net: inout ModelBuilder, _ x: Int, _ name: String, sets: Int) -> Int {
    let width = net.channels(x)
    let planes = net.activate(net.convNorm(x, "\(name).conv", "\(name).bn0", out: sets * width))
    let found = net.extents(planes)
    guard found.count == 3 else { return planes }
    let split = net.graph.reshape(planes, [sets, width, found[1], found[2]])
    let sum = sets > 1 ? net.graph.node(ReduceSum([0], keepDims: false), [.value(split)]) : planes
    let inside = net.conv(net.graph.globalAveragePool(sum), "\(name).fc1", kernel: 1, bias: true)
    let normed = net.activate(net.norm(inside, "\(name).bn1"))
    let outside = net.conv(normed, "\(name).fc2", out: sets * width, kernel: 1, bias: true)
    guard sets > 1 else { return net.graph.mul(planes, net.graph.sigmoid(outside)) }
    // Each group of the layers before has its own channels of every set.
    let groups = max(1, width / max(1, net.weights.columns("\(name).fc1.weight")))
    let grouped = net.graph.reshape(outside, [groups, sets, width / groups])
    let shares = net.graph.softmax(net.graph.transpose(grouped, [1, 0, 2]), axis: 0)
    let weighted = net.graph.mul(split, net.graph.reshape(shares, [sets, width, 1, 1]))
    return net.graph.node(ReduceSum([0], keepDims: false), [.value(weighted)])
  }
}
