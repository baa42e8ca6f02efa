import Graphs

/// The ResNet9 of many tutorials and notebooks: four convolutions, two residual parts of two, and the largest value of each channel.
///
/// The pools leave nothing in the file: those after the second, third and fourth convolution halve, but in code for images of 256
/// pixels, where they are of 4x4; the last one takes all places, as MaxPool2d(4) at 32x32 or AdaptiveMaxPool2d(1).
struct TutorialResNet9: Family {
  let name = "tutorial-resnet9"
  private static let heads = [1, 2, 3].map { "classifier.\($0)" }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.0.weight", "conv4.0.weight", "res1.0.0.weight", "res2.1.0.weight"])
      && head(weights) != nil && !weights.has("conv5.0.weight")
  }

  private func head(_ weights: StateDict) -> String? {
    Self.heads.first { weights.rows("\($0).weight") > 0 && weights["\($0).weight"]?.count == 2 }
  }

  func build(_ net: inout ModelBuilder) {
    var x = net.startImage(stem: "conv1.0", side: 32)
    let isSmall = (net.extents(x).last ?? 0) <= 64
    let pool = net.assume("pool", "side of max pools", isSmall ? 2 : nil, range: 2...4)
    for stage in 1...4 {
      let name = "conv\(stage)"
      if stage > 1 { net.graph.startUnit(name) }
      x = net.activate(net.convNorm(x, "\(name).0", "\(name).1", kernel: 3))
      if stage > 1 { x = net.graph.maxPool(x, kernel: pool, stride: pool) }
      if stage % 2 == 0 { x = residual(&net, x, "res\(stage / 2)") }
    }
    let head = head(net.weights) ?? Self.heads[1]
    net.graph.startUnit(head)
    _ = net.linear(net.graph.flatten(net.graph.globalMaxPool(x)), head)
  }

  /// Two convolutions, each with its activation, and the input.
  private func residual(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.graph.startUnit(name)
    let inside = net.activate(net.convNorm(x, "\(name).0.0", "\(name).0.1", kernel: 3))
    let outside = net.convNorm(inside, "\(name).1.0", "\(name).1.1", out: net.channels(x), kernel: 3)
    return net.graph.add(net.activate(outside), x)
  }
}
