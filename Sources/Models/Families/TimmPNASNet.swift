import Graphs

/// timm's PNASNet-5 (models/pnasnet.py; arXiv:1712.00559): cells of what the two before them made.
struct TimmPNASNet: Family {
  let name = "timm-pnasnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "conv_0.conv.weight", "cell_stem_0.conv_1x1.conv.weight", "cell_stem_1.conv_1x1.conv.weight",
      "last_linear.weight",
    ])
  }

  func isTimm(_ config: TimmConfig) -> Bool { config.architecture == "pnasnet5large" }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.assume(epsilon: 1e-3)
    let layers = NASLayers(padding: net.assume(padding: .same, told: net.settings.timm == nil ? nil : .same))
    let image = net.startImage(stem: "conv_0.conv", side: 331, unit: "conv_0")
    var before = net.convNorm(image, "conv_0.conv", "conv_0.bn", stride: 2, pad: 0)
    net.graph.startUnit("cell_stem_0")
    let right = layers.conv(&net, before, "cell_stem_0.conv_1x1")
    var x = cell(&net, layers, "cell_stem_0", (before, right))
    let count = net.weights.count("cell_{}.conv_1x1.conv.weight")
    for name in ["cell_stem_1"] + (0..<count).map({ "cell_\($0)" }) {
      net.graph.startUnit(name)
      let previous = "\(name).conv_prev_1x1"
      let halves = (1...2).contains { net.weights.has("\(previous).path_\($0).conv.weight") }
      let left =
        halves ? layers.halve(&net, before, "\(previous).") : layers.conv(&net, before, previous)
      let right = layers.conv(&net, x, "\(name).conv_1x1")
      (before, x) = (x, cell(&net, layers, name, (left, right)))
    }
    _ = net.classify(net.activate(x), "last_linear")
  }

  /// A cell; it halves the places where it has a convolution in its last sum.
  private func cell(
    _ net: inout ModelBuilder, _ layers: NASLayers, _ name: String, _ inputs: (left: Int, right: Int)
  ) -> Int {
    let (left, right) = inputs
    let (pooled, last) = ("\(name).comb_iter_0_right", "\(name).comb_iter_4_right")
    let stride = ["conv", "bn"].contains { net.weights.has("\(last).\($0).weight") } ? 2 : 1
    func branch(_ net: inout ModelBuilder, _ x: Int, _ part: String, stride: Int) -> Int {
      layers.separable(&net, x, "\(name).comb_iter_\(part)", stride: stride)
    }
    var most = layers.most(&net, left, stride: stride)
    if ["conv", "bn"].contains(where: { net.weights.has("\(pooled).\($0).weight") }) {
      most = net.norm(net.conv(most, "\(pooled).conv", kernel: 1, bias: false), "\(pooled).bn")
    }
    let mostRight = layers.most(&net, right, stride: stride)
    let third = net.graph.add(
      branch(&net, right, "2_left", stride: stride), branch(&net, right, "2_right", stride: stride))
    let end = stride > 1 ? layers.conv(&net, right, last, out: net.channels(right), stride: stride) : right
    let parts = [
      net.graph.add(branch(&net, left, "0_left", stride: stride), most),
      net.graph.add(branch(&net, right, "1_left", stride: stride), mostRight), third,
      net.graph.add(branch(&net, third, "3_left", stride: 1), mostRight),
      net.graph.add(branch(&net, left, "4_left", stride: stride), end),
    ]
    return net.graph.concat(parts, axis: 0)
  }
}
