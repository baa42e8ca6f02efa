/// The residual blocks that ResNets of several publishers share.
extension ModelBuilder {
  /// The names and strides in which those ResNets differ.
  struct ResidualStyle {
    /// The shortcut's Sequential: a convolution and its normalisation.
    let shortcut: String
    /// The stride of each stage's first block; the last one stands for all further stages.
    var strides = [1, 2]
    /// What stands in the place of a block's stride; nil for nothing.
    var smoothing: Smoothing?
    var names = StageNames()
  }

  /// What the stages are called, `layer1`, `layer2`, … where nothing else is said.
  struct StageNames {
    var prefix = "layer"
    var first = 1

    /// The names of those that a file has, one at least.
    func all(_ weights: StateDict) -> [String] {
      (0..<max(1, weights.count("\(prefix){}.0.conv1.weight", from: first))).map { "\(prefix)\(first + $0)" }
    }
  }

  /// The stages with a unit for each block.
  mutating func residualStages(_ x: Int, _ style: ResidualStyle) -> Int {
    var x = x
    for (index, stage) in style.names.all(weights).enumerated() {
      for block in 0..<weights.count("\(stage).{}.conv1.weight") {
        let name = "\(stage).\(block)"
        graph.startUnit(name)
        let stride = style.strides[min(index, style.strides.count - 1)]
        x = residualBlock(x, name, style, stride: block == 0 ? stride : 1)
      }
    }
    return x
  }

  /// A basic block, or a bottleneck where the file has a third convolution; the shortcut is built first, so that the last
  /// convolution adds it to its sums.
  mutating func residualBlock(_ x: Int, _ name: String, _ style: ResidualStyle, stride: Int) -> Int {
    let last = weights.has("\(name).conv3.weight") ? 3 : 2
    let out = max(1, weights.rows("\(name).conv\(last).weight"))
    var shortcut = x
    // A block that changes the shape needs one, whether or not the file has it.
    if weights.has("\(name).\(style.shortcut).0.weight") || stride > 1 || channels(x) != out {
      shortcut = convNorm(
        x, "\(name).\(style.shortcut).0", "\(name).\(style.shortcut).1", out: out, kernel: 1, stride: stride, pad: 0)
    }
    var y = x
    for index in 1...last {
      // The stride is the 3x3 convolution's: the first one of a basic block, the second one of a bottleneck.
      let isHalving = index == last - 1 && stride > 1
      y = convNorm(
        y, "\(name).conv\(index)", "\(name).bn\(index)", out: index == last ? out : nil,
        stride: isHalving && style.smoothing == nil ? stride : 1)
      if index < last { y = activate(y) }
      if isHalving, let smoothing = style.smoothing { y = halve(y, smoothing) }
      if index == 2, weights.has("\(name).se.se1.weight") { y = squeeze(y, "\(name).se.se1", "\(name).se.se2") }
    }
    return activate(graph.add(y, shortcut))
  }

  /// The means of 2x2 places, which stand before a shortcut's convolution in ResNet-D; of fewer at an odd end.
  mutating func halvedMeans(_ x: Int) -> Int {
    graph.averagePool(x, kernel: 2, stride: 2, ceil: true, countIncludePad: false)
  }

  /// The layers that have weights: the stem, the blocks' convolutions and the head.
  static func residualDepth(_ weights: StateDict, _ names: StageNames = StageNames()) -> Int {
    names.all(weights).reduce(2) { depth, stage in
      let layers = weights.has("\(stage).0.conv3.weight") ? 3 : 2
      return depth + layers * weights.count("\(stage).{}.conv1.weight")
    }
  }
}
