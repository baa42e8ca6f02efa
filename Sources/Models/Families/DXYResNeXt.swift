import Graphs

/// The ResNeXts of D-X-Y/ResNeXt-DenseNet (models/resnext.py), as google-research/augmix and RobustBench's AugMix models have them.
struct DXYResNeXt: Family {
  let name = "dxy-resnext"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv_1_3x3.weight", "stage_1.0.conv_reduce.weight", "classifier.weight"])
  }

  func title(_ weights: StateDict) -> String {
    "dxy-resnext\(2 + 3 * (1...3).reduce(0) { $0 + weights.count("stage_\($1).{}.conv_reduce.weight") })"
  }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "conv_1_3x3", side: 32)
    var x = net.activate(net.convNorm(image, "conv_1_3x3", "bn_1"))
    for stage in 1...3 {
      for index in 0..<net.weights.count("stage_\(stage).{}.conv_reduce.weight") {
        let name = "stage_\(stage).\(index)"
        net.graph.startUnit(name)
        x = block(&net, x, name, stride: stage > 1 && index == 0 ? 2 : 1)
      }
    }
    _ = net.classify(x, "classifier")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).conv_expand.weight"))
    var shortcut = x
    if net.weights.has("\(name).downsample.0.weight") || stride > 1 || net.channels(x) != out {
      shortcut = net.convNorm(x, "\(name).downsample.0", "\(name).downsample.1", out: out, kernel: 1, stride: stride)
    }
    var y = net.activate(net.convNorm(x, "\(name).conv_reduce", "\(name).bn_reduce", kernel: 1))
    y = net.activate(net.convNorm(y, "\(name).conv_conv", "\(name).bn", kernel: 3, stride: stride))
    y = net.convNorm(y, "\(name).conv_expand", "\(name).bn_expand", out: out, kernel: 1)
    return net.activate(net.graph.add(y, shortcut))
  }
}
