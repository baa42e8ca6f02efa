/// timm's first Xception, `legacy_xception` (models/xception.py), whose blocks halve the image where they have a shortcut of their own.
struct TimmXception: Family {
  let name = "timm-xception"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "block1.rep.0.conv1.weight", "block1.rep.0.pointwise.weight", "fc.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool { ["legacy_xception", "xception"].contains(config.architecture) }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv1", side: 299)
    var x = net.activate(net.convNorm(image, "conv1", "bn1", stride: 2, pad: 0))
    x = net.activate(net.convNorm(x, "conv2", "bn2", pad: 0))
    var number = 1
    // The first block begins without an activation, and its numbers with it.
    while net.weights.has("block\(number).rep.\(number == 1 ? 0 : 1).pointwise.weight") {
      net.graph.startUnit("block\(number)")
      x = block(&net, x, "block\(number)", first: number == 1 ? 0 : 1)
      number += 1
    }
    for layer in ["3", "4"] {
      net.graph.startUnit("conv\(layer)")
      x = net.activate(net.norm(separable(&net, x, "conv\(layer)"), "bn\(layer)"))
    }
    _ = net.classify(x, "fc")
  }

  /// Convolutions behind an activation each, of which `rep.first` is the first one, and a pool where there is a shortcut.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, first: Int) -> Int {
    var shortcut = x
    let halves = net.weights.has("\(name).skip.weight")
    if halves { shortcut = net.convNorm(x, "\(name).skip", "\(name).skipbn", stride: 2, pad: 0) }
    var (y, layer) = (x, first)
    while net.weights.has("\(name).rep.\(layer).pointwise.weight") {
      if layer > 0 { y = net.activate(y) }
      y = net.norm(separable(&net, y, "\(name).rep.\(layer)"), "\(name).rep.\(layer + 1)")
      layer += 3
    }
    if halves { y = net.graph.maxPool(y, kernel: 3, stride: 2, pad: 1) }
    return net.graph.add(y, shortcut)
  }

  private func separable(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.conv(net.conv(x, "\(name).conv1", out: net.channels(x)), "\(name).pointwise", kernel: 1)
  }
}
