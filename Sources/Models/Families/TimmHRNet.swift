import Graphs

/// timm's HRNet (models/hrnet.py; arXiv:1908.07919): branches of several resolutions, each of which takes what all of them made.
struct TimmHRNet: Family {
  let name = "timm-hrnet"

  private static let style = ModelBuilder.ResidualStyle(shortcut: "downsample")

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv2.weight", "layer1.0.conv1.weight", "stage2.0.branches.0.0.conv1.weight"])
      && weights.has(["incre_modules.0.0.conv1.weight", "classifier.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool { config.architecture.hasPrefix("hrnet_w") }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1", side: 224)
    var x = net.activate(net.convNorm(image, "conv1", "bn1", stride: 2))
    x = net.activate(net.convNorm(x, "conv2", "bn2", stride: 2))
    for index in 0..<net.weights.count("layer1.{}.conv1.weight") {
      net.graph.startUnit("layer1.\(index)")
      x = net.residualBlock(x, "layer1.\(index)", Self.style, stride: 1)
    }
    var branches = [x]
    for stage in 2...max(2, net.weights.count("stage{}.0.branches.0.0.conv1.weight", from: 2) + 1) {
      branches = transition(&net, branches, stage: stage)
      for module in 0..<max(1, net.weights.count("stage\(stage).{}.branches.0.0.conv1.weight")) {
        branches = exchange(&net, branches, "stage\(stage).\(module)")
      }
    }
    join(&net, branches)
  }

  /// A branch more, of half the places of the last one; the first transition gives the others their channels.
  private func transition(_ net: inout ModelBuilder, _ branches: [Int], stage: Int) -> [Int] {
    let name = "transition\(stage - 1)"
    net.graph.startUnit(name)
    let count = net.weights.count("stage\(stage).0.branches.{}.0.conv1.weight")
    return (0..<max(1, count)).map { index in
      guard index >= branches.count else {
        let layer = "\(name).\(index)"
        guard stage == 2, net.weights.has("\(layer).0.weight") || net.weights.has("\(layer).1.weight") else {
          return branches[index]
        }
        return net.activate(net.convNorm(branches[index], "\(layer).0", "\(layer).1"))
      }
      return (branches.count...index).reduce(branches[branches.count - 1]) { x, place in
        let layer = "\(name).\(index).\(place - branches.count)"
        return net.activate(net.convNorm(x, "\(layer).0", "\(layer).1", stride: 2))
      }
    }
  }

  /// A module: blocks of each branch, and sums of all of them at each resolution.
  private func exchange(_ net: inout ModelBuilder, _ branches: [Int], _ name: String) -> [Int] {
    let made = branches.enumerated().map { index, x in
      let branch = "\(name).branches.\(index)"
      net.graph.startUnit(branch)
      return (0..<max(1, net.weights.count("\(branch).{}.conv1.weight"))).reduce(x) {
        net.residualBlock($0, "\(branch).\($1)", Self.style, stride: 1)
      }
    }
    return made.indices.map { target in
      net.graph.startUnit("\(name).fuse_layers.\(target)")
      let parts = made.indices.map { fuse(&net, made, "\(name).fuse_layers.\(target).\($0)", from: $0, to: target) }
      return net.activate(parts.dropFirst().reduce(parts[0]) { net.graph.add($0, $1) })
    }
  }

  /// What a branch gives another one: halved again and again, or repeated for as many places.
  private func fuse(
    _ net: inout ModelBuilder, _ branches: [Int], _ name: String, from source: Int, to target: Int
  ) -> Int {
    let (x, out) = (branches[source], net.channels(branches[target]))
    guard source > target else {
      return (0..<target - source).reduce(x) { x, step in
        let isLast = step == target - source - 1
        let (conv, norm) = ("\(name).\(step).0", "\(name).\(step).1")
        let y = net.convNorm(x, conv, norm, out: isLast ? out : net.channels(x), stride: 2)
        return isLast ? y : net.activate(y)
      }
    }
    let y = net.convNorm(x, "\(name).0", "\(name).1", out: out, kernel: 1)
    let places = net.extents(y).dropFirst().map { $0 << min(source - target, 8) }
    let sampling = Sampling(.nearest(.floor), .asymmetric, places: .multiplied)
    return net.graph.node(Resize(sizes: [out] + places, sampling: sampling), [.value(y)])
  }

  /// The classifier: blocks of more channels, each with what those of more places gave, halved.
  private func join(_ net: inout ModelBuilder, _ branches: [Int]) {
    let last = "final_layer.0"
    let hasBias =
      ([last] + (1..<max(2, branches.count)).map { "downsamp_modules.\($0 - 1).0" })
      .contains { net.weights.has("\($0).bias") }
    var x = 0
    for (index, branch) in branches.enumerated() {
      net.graph.startUnit("incre_modules.\(index)")
      let wide = net.residualBlock(branch, "incre_modules.\(index).0", Self.style, stride: 1)
      guard index > 0 else {
        x = wide
        continue
      }
      let name = "downsamp_modules.\(index - 1)"
      let half = net.conv(x, "\(name).0", out: net.channels(wide), stride: 2, bias: hasBias)
      x = net.graph.add(wide, net.activate(net.norm(half, "\(name).1")))
    }
    net.graph.startUnit("final_layer")
    let made = net.norm(net.conv(x, last, kernel: 1, bias: hasBias), "final_layer.1")
    _ = net.classify(net.activate(made), "classifier")
  }
}
