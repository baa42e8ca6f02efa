import Graphs

/// timm's deep layer aggregation (models/dla.py; arXiv:1707.06484): trees of blocks, whose outputs roots join.
struct TimmDLA: Family {
  let name = "timm-dla"

  /// Deeper than any published tree; a file may claim more.
  private static let deepest = 8
  /// The models whose roots add what the newest block gave.
  private static let additive = ["dla102", "dla102x", "dla102x2", "dla169"]
  private static let others = [
    "dla34", "dla46_c", "dla46x_c", "dla60", "dla60x", "dla60x_c", "dla60_res2net", "dla60_res2next",
  ]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["base_layer.0.weight", "level0.0.weight", "level5.root.conv.weight", "fc.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool { (Self.additive + Self.others).contains(config.architecture) }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let depth = depth(net.weights, "level3")
    let adds = net.assume(
      "root-shortcut", "sums of roots and the newest block", depth > 3 ? nil : depth == 3,
      told: net.settings.timm.map { Self.additive.contains($0.architecture) })
    var x = net.startImage(stem: "base_layer.0", side: 224, unit: "base_layer")
    x = net.activate(net.convNorm(x, "base_layer.0", "base_layer.1"))
    for level in 0..<2 {
      for index in 0..<layers(net.weights, "level\(level)") {
        let (conv, norm) = ("level\(level).\(3 * index)", "level\(level).\(3 * index + 1)")
        x = net.activate(net.convNorm(x, conv, norm, stride: level == 1 && index == 0 ? 2 : 1))
      }
    }
    for level in 2...5 {
      let half = net.graph.maxPool(x, kernel: 2, stride: 2)
      let tree = Tree(name: "level\(level)", stride: 2, children: level > 2 ? [half] : [], adds: adds)
      x = build(&net, x, tree, bottom: half)
    }
    net.graph.startUnit("fc")
    _ = net.graph.flatten(net.conv(net.graph.globalAveragePool(x), "fc", kernel: 1, bias: true))
  }

  /// The convolutions of a level without a tree, of which each stands before its normalisation and activation.
  private func layers(_ weights: StateDict, _ name: String) -> Int {
    var count = 1
    while weights.has("\(name).\(3 * count).weight") { count += 1 }
    return count
  }

  /// The levels of a tree.
  private func depth(_ weights: StateDict, _ name: String) -> Int {
    var first = name
    for depth in 1..<Self.deepest {
      if weights.has("\(first).root.conv.weight") || weights.has("\(first).tree1.conv1.weight") { return depth }
      first += ".tree1"
    }
    return 1
  }

  private struct Tree {
    var name: String
    var stride: Int
    /// What the root joins besides its own blocks.
    var children: [Int]
    let adds: Bool
  }

  /// A tree of planes, whose shortcut takes `bottom`: the planes, or the largest of 2x2 places.
  private func build(_ net: inout ModelBuilder, _ x: Int, _ tree: Tree, bottom: Int) -> Int {
    let name = tree.name
    guard depth(net.weights, name) == 1 else {
      // Weights of the paper's have a layer that nothing takes.
      net.ignore { $0.hasPrefix("\(name).project.") }
      var left = tree
      (left.name, left.children) = ("\(name).tree1", [])
      let first = build(&net, x, left, bottom: bottom)
      let children = tree.children + [first]
      let right = Tree(name: "\(name).tree2", stride: 1, children: children, adds: tree.adds)
      return build(&net, first, right, bottom: first)
    }
    net.graph.startUnit("\(name).tree1")
    let out = max(1, net.weights.rows("\(name).root.conv.weight"))
    let shortcut =
      net.channels(x) == out
      ? bottom : net.convNorm(bottom, "\(name).project.0", "\(name).project.1", out: out, kernel: 1)
    let first = block(&net, x, "\(name).tree1", shortcut: shortcut, stride: tree.stride)
    net.graph.startUnit("\(name).tree2")
    let second = block(&net, first, "\(name).tree2", shortcut: first, stride: 1)
    let joined = net.graph.concat([second, first] + tree.children, axis: 0)
    let made = net.convNorm(joined, "\(name).root.conv", "\(name).root.bn", out: out, kernel: 1)
    return net.activate(tree.adds ? net.graph.add(made, second) : made)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, shortcut: Int, stride: Int) -> Int {
    let out = net.channels(shortcut)
    var y = x
    if net.weights.has("\(name).convs.0.weight") {
      y = net.convolveInParts(x, name, out: out, stride: stride, isApart: stride > 1)
    } else {
      let last = net.weights.has("\(name).conv3.weight") ? 3 : 2
      for index in 1...last {
        // The stride is the first 3x3 convolution's.
        let part = net.convNorm(
          y, "\(name).conv\(index)", "\(name).bn\(index)", out: index == last ? out : nil,
          stride: index == last - 1 ? stride : 1)
        y = index < last ? net.activate(part) : part
      }
    }
    return net.activate(net.graph.add(y, shortcut))
  }
}
