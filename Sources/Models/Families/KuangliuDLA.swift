import Graphs

/// kuangliu/pytorch-cifar's deep layer aggregation (models/dla.py and dla_simple.py): trees of residual blocks, whose outputs roots join.
struct KuangliuDLA: Family {
  let name = "kuangliu-dla"

  /// Deeper than any published tree; a file may claim more.
  private static let deepest = 8
  private static let style = ModelBuilder.ResidualStyle(shortcut: "shortcut")

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["base.0.weight", "layer1.0.weight", "layer3.root.conv.weight", "linear.weight"])
  }

  func title(_ weights: StateDict) -> String {
    weights.has("layer3.left_tree.conv1.weight") ? "kuangliu-simple-dla" : name
  }

  func build(_ net: inout ModelBuilder) {
    var x = net.startImage(stem: "base.0", side: 32)
    x = net.activate(net.convNorm(x, "base.0", "base.1"))
    for stage in 1...6 {
      let name = "layer\(stage)"
      net.graph.startUnit(name)
      if stage < 3 {
        x = net.activate(net.convNorm(x, "\(name).0", "\(name).1"))
      } else {
        x = tree(&net, x, name, stride: stage > 3 ? 2 : 1, depth: 0)
      }
    }
    _ = net.classify(x, "linear")
  }

  private func tree(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, depth: Int) -> Int {
    guard !net.weights.has("\(name).conv1.weight"), depth < Self.deepest else {
      return net.residualBlock(x, name, Self.style, stride: stride)
    }
    if net.weights.has("\(name).left_tree.bn1.weight") || net.weights.has("\(name).left_tree.root.conv.weight") {
      let left = tree(&net, x, "\(name).left_tree", stride: stride, depth: depth + 1)
      return root(&net, [left, tree(&net, left, "\(name).right_tree", stride: 1, depth: depth + 1)], name)
    }
    var parts: [Int] = []
    var inner = x
    if net.weights.has("\(name).prev_root.conv1.weight") {
      parts.append(net.residualBlock(x, "\(name).prev_root", Self.style, stride: stride))
    }
    for level in (0..<net.weights.count("\(name).level_{}.root.conv.weight", from: 1)).reversed() {
      inner = tree(&net, inner, "\(name).level_\(level + 1)", stride: stride, depth: depth + 1)
      parts.append(inner)
    }
    let left = net.residualBlock(inner, "\(name).left_node", Self.style, stride: parts.isEmpty ? stride : 1)
    let right = net.residualBlock(left, "\(name).right_node", Self.style, stride: 1)
    return root(&net, parts + [left, right], name)
  }

  private func root(_ net: inout ModelBuilder, _ parts: [Int], _ name: String) -> Int {
    net.activate(net.convNorm(net.graph.concat(parts, axis: 0), "\(name).root.conv", "\(name).root.bn"))
  }
}
