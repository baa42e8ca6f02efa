import Graphs

/// timm's Inception-ResNet v2 (models/inception_resnet_v2.py; arXiv:1602.07261): blocks add a part of what their branches make.
struct TimmInceptionResNetV2: Family {
  let name = "timm-inception-resnetv2"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv2d_1a.conv.weight", "mixed_5b.branch0.conv.weight", "repeat.0.conv2d.weight", "classif.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    ["inception_resnet_v2", "ens_adv_inception_resnet_v2"].contains(config.architecture)
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.assume(epsilon: 1e-3)
    let image = net.startImage(stem: "conv2d_1a.conv", side: 299, unit: "conv2d_1a")
    var x = net.freeConv(image, "conv2d_1a", stride: 2, pad: 0)
    x = net.freeConv(net.freeConv(x, "conv2d_2a", pad: 0), "conv2d_2b")
    x = net.freeConv(net.graph.maxPool(x, kernel: 3, stride: 2), "conv2d_3b")
    x = net.graph.maxPool(net.freeConv(x, "conv2d_4a", pad: 0), kernel: 3, stride: 2)
    net.graph.startUnit("mixed_5b")
    x = mixed(&net, x, "mixed_5b", branches: 4)
    x = blocks(&net, x, "repeat", part: 0.17)
    x = halved(&net, x, "mixed_6a", branches: 2)
    x = blocks(&net, x, "repeat_1", part: 0.1)
    x = halved(&net, x, "mixed_7a", branches: 3)
    x = blocks(&net, x, "repeat_2", part: 0.2)
    net.graph.startUnit("block8")
    x = net.freeConv(block(&net, x, "block8"), "conv2d_7b")
    _ = net.classify(x, "classif")
  }

  private func mixed(_ net: inout ModelBuilder, _ x: Int, _ name: String, branches: Int) -> Int {
    let parts = (0..<branches).map { net.inceptionBranch(x, "\(name).branch\($0)") }
    return net.graph.concat(parts, axis: 0)
  }

  private func halved(_ net: inout ModelBuilder, _ x: Int, _ name: String, branches: Int) -> Int {
    net.graph.startUnit(name)
    let parts = (0..<branches).map { net.inceptionBranch(x, "\(name).branch\($0)", halves: true) }
    return net.graph.concat(parts + [net.graph.maxPool(x, kernel: 3, stride: 2)], axis: 0)
  }

  private func blocks(_ net: inout ModelBuilder, _ x: Int, _ name: String, part: Float) -> Int {
    (0..<net.weights.count("\(name).{}.conv2d.weight")).reduce(x) { x, index in
      net.graph.startUnit("\(name).\(index)")
      return net.activate(block(&net, x, "\(name).\(index)", part: part))
    }
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, part: Float? = nil) -> Int {
    let count = max(2, net.weights.has("\(name).branch2.0.conv.weight") ? 3 : 2)
    let joined = mixed(&net, x, name, branches: count)
    let made = net.conv(joined, "\(name).conv2d", out: net.channels(x), kernel: 1, bias: true)
    return net.graph.add(part.map { net.graph.multiply(made, by: $0) } ?? made, x)
  }
}
