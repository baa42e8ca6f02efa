import Graphs

/// timm's NASNet-A (models/nasnet.py; arXiv:1707.07012): cells of what the two before them made.
struct TimmNASNet: Family {
  let name = "timm-nasnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "conv0.conv.weight", "cell_stem_0.conv_1x1.conv.weight", "cell_0.conv_1x1.conv.weight", "last_linear.weight",
    ])
  }

  func isTimm(_ config: TimmConfig) -> Bool { config.architecture == "nasnetalarge" }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.assume(epsilon: 1e-3)
    let layers = NASLayers(padding: net.assume(padding: .same, told: net.settings.timm == nil ? nil : .same))
    let image = net.startImage(stem: "conv0.conv", side: 331, unit: "conv0")
    let first = net.convNorm(image, "conv0.conv", "conv0.bn", stride: 2, pad: 0)
    net.graph.startUnit("cell_stem_0")
    let narrow = layers.conv(&net, first, "cell_stem_0.conv_1x1")
    var before = reduce(&net, layers, "cell_stem_0", (narrow, first))
    net.graph.startUnit("cell_stem_1")
    let halved = layers.halve(&net, first, "cell_stem_1.")
    var x = reduce(&net, layers, "cell_stem_1", (layers.conv(&net, before, "cell_stem_1.conv_1x1"), halved))
    var reductions = 0
    for index in 0..<net.weights.count("cell_{}.conv_1x1.conv.weight") {
      let name = "cell_\(index)"
      let isFirst = ["path_1.conv.weight", "path_2.conv.weight"].contains { net.weights.has("\(name).\($0)") }
      if isFirst, index > 0 {
        let reduction = "reduction_cell_\(reductions)"
        net.graph.startUnit(reduction)
        let inputs = (
          layers.conv(&net, x, "\(reduction).conv_1x1"), layers.conv(&net, before, "\(reduction).conv_prev_1x1")
        )
        x = reduce(&net, layers, reduction, inputs)
        reductions += 1
      }
      net.graph.startUnit(name)
      let left =
        isFirst ? layers.halve(&net, before, "\(name).") : layers.conv(&net, before, "\(name).conv_prev_1x1")
      let right = layers.conv(&net, x, "\(name).conv_1x1")
      (before, x) = (x, keep(&net, layers, name, (left, right)))
    }
    _ = net.classify(net.activate(x), "last_linear")
  }

  /// A cell that keeps the places.
  private func keep(
    _ net: inout ModelBuilder, _ layers: NASLayers, _ name: String, _ inputs: (left: Int, right: Int)
  ) -> Int {
    let (left, right) = inputs
    func branch(_ net: inout ModelBuilder, _ x: Int, _ part: String) -> Int {
      layers.separable(&net, x, "\(name).comb_iter_\(part)")
    }
    let mean = layers.mean(&net, left, stride: 1)
    let parts = [
      left, net.graph.add(branch(&net, right, "0_left"), branch(&net, left, "0_right")),
      net.graph.add(branch(&net, left, "1_left"), branch(&net, left, "1_right")),
      net.graph.add(layers.mean(&net, right, stride: 1), left), net.graph.add(mean, mean),
      net.graph.add(branch(&net, right, "4_left"), right),
    ]
    return net.graph.concat(parts, axis: 0)
  }

  /// A cell that halves them.
  private func reduce(
    _ net: inout ModelBuilder, _ layers: NASLayers, _ name: String, _ inputs: (newer: Int, older: Int)
  ) -> Int {
    let (newer, older) = inputs
    func branch(_ net: inout ModelBuilder, _ x: Int, _ part: String, stride: Int = 2) -> Int {
      layers.separable(&net, x, "\(name).comb_iter_\(part)", stride: stride)
    }
    let most = layers.most(&net, newer, stride: 2)
    let first = net.graph.add(branch(&net, newer, "0_left"), branch(&net, older, "0_right"))
    let second = net.graph.add(most, branch(&net, older, "1_right"))
    let parts = [
      second, net.graph.add(layers.mean(&net, newer, stride: 2), branch(&net, older, "2_right")),
      net.graph.add(layers.mean(&net, first, stride: 1), second),
      net.graph.add(branch(&net, first, "4_left", stride: 1), most),
    ]
    return net.graph.concat(parts, axis: 0)
  }
}
