/// timm's Xception 41, 65 and 71, and those that normalise first, 41p and 65p (models/xception_aligned.py).
struct TimmXceptionAligned: Family {
  let name = "timm-xception-aligned"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.0.conv.weight", "blocks.0.stack.conv1.conv_dw.weight", "blocks.0.stack.conv1.conv_pw.weight"])
      && weights.has("head.fc.weight")
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let names = normalisesFirst(weights) ? ["xception41p", "xception65p"] : ["xception41", "xception65", "xception71"]
    return names.contains(config.architecture)
  }

  func title(_ weights: StateDict) -> String { normalisesFirst(weights) ? "timm-xception-preact" : name }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  private func normalisesFirst(_ weights: StateDict) -> Bool { weights.has("blocks.0.norm.weight") }

  func build(_ net: inout ModelBuilder) {
    let isFirst = normalisesFirst(net.weights)
    let count = net.weights.count("blocks.{}.stack.conv1.conv_dw.weight")
    let timm = net.settings.timm?.architecture
    // Of those that normalise first the one of 13 blocks keeps PyTorch's eps, that of 21 does not.
    let named = timm.map { $0 == "xception41p" ? 13 : 21 } ?? count
    net.assume(epsilon: !isFirst || named == 21 ? 1e-3 : named == 13 ? 1e-5 : nil)
    let halving = net.assume(
      "halving", "blocks that halve the image, besides the stem", blocks: halvingBlocks(net.weights, count: count),
      isTold: timm != nil)
    let image = net.startImage(stem: "stem.0.conv", side: 299)
    var x = net.activate(net.convNorm(image, "stem.0.conv", "stem.0.bn", stride: 2))
    x = isFirst ? net.conv(x, "stem.1") : net.activate(net.convNorm(x, "stem.1.conv", "stem.1.bn"))
    for index in 0..<count {
      let name = "blocks.\(index)"
      net.graph.startUnit(name)
      let stride = halving.contains(index) ? 2 : 1
      let adds = index < count - 1 || !widens(net, x, name)
      x =
        isFirst
        ? preactivated(&net, x, name, stride: stride, adds: adds) : block(&net, x, name, stride: stride, adds: adds)
    }
    _ = net.classify(isFirst ? net.activate(x) : x, "head.fc")
  }

  /// Three blocks of the entry and the last but one; where the third keeps its channels and has a shortcut the entry has five
  /// blocks, of which every other one halves.
  private func halvingBlocks(_ weights: StateDict, count: Int) -> [Int] {
    let third = "blocks.2.shortcut.conv.weight"
    let isLong = weights.has(third) && weights.rows(third) == weights.columns(third)
    return (isLong ? [0, 2, 4] : [0, 1, 2]) + [count - 2]
  }

  /// Whether a block gives other channels than it takes; the last one then adds nothing.
  private func widens(_ net: ModelBuilder, _ x: Int, _ name: String) -> Bool {
    net.weights.rows("\(name).stack.conv3.conv_pw.weight") != net.channels(x)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, adds: Bool) -> Int {
    var shortcut = x
    if adds, stride > 1 || widens(net, x, name) {
      shortcut = net.convNorm(x, "\(name).shortcut.conv", "\(name).shortcut.bn", kernel: 1, stride: stride)
    }
    var y = x
    for number in 1...3 {
      let layer = "\(name).stack.conv\(number)"
      // Where nothing is added activations stand behind the layers, not before each two.
      if adds { y = net.activate(y) }
      y = net.convNorm(
        y, "\(layer).conv_dw", "\(layer).bn_dw", out: net.channels(y), stride: number == 3 ? stride : 1)
      if !adds { y = net.activate(y) }
      y = net.convNorm(y, "\(layer).conv_pw", "\(layer).bn_pw", kernel: 1)
      if !adds { y = net.activate(y) }
    }
    return adds ? net.graph.add(y, shortcut) : y
  }

  private func preactivated(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, adds: Bool) -> Int {
    var y = net.normActivate(x, "\(name).norm")
    // What is added is normalised and activated, too.
    var shortcut = y
    if adds, stride > 1 || widens(net, x, name) {
      shortcut = net.conv(y, "\(name).shortcut", kernel: 1, stride: stride)
    }
    for number in 1...3 {
      let layer = "\(name).stack.conv\(number)"
      if number > 1 { y = net.normActivate(y, "\(layer).norm") }
      y = net.conv(y, "\(layer).conv_dw", out: net.channels(y), stride: number == 3 ? stride : 1)
      y = net.conv(y, "\(layer).conv_pw", kernel: 1)
    }
    return adds ? net.graph.add(y, shortcut) : y
  }
}
