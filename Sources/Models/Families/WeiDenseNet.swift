import Graphs

/// The DenseNets of weiaicunzai/pytorch-cifar100 (models/densenet.py), whose transitions have no activation.
struct WeiDenseNet: Family {
  let name = "weiaicunzai-densenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "conv1.weight", "features.dense_block_layer_0.bottle_neck_layer_0.bottle_neck.0.weight", "features.bn.weight",
    ])
  }

  func normalization(_ weights: StateDict) -> String { "pytorch-cifar100" }

  func build(_ net: inout ModelBuilder) {
    var x = net.conv(net.startImage(stem: "conv1", side: 32), "conv1", kernel: 3)
    let transitions = net.weights.count("features.transition_layer_{}.down_sample.1.weight")
    for stage in 0..<transitions {
      x = dense(&net, x, "features.dense_block_layer_\(stage)")
      let name = "features.transition_layer_\(stage).down_sample"
      net.graph.startUnit(name)
      x = net.conv(net.norm(x, "\(name).0"), "\(name).1", kernel: 1)
      x = net.graph.averagePool(x, kernel: 2, stride: 2)
    }
    x = dense(&net, x, "features.dense_block\(transitions)")
    net.graph.startUnit("linear")
    x = net.normActivate(x, "features.bn")
    _ = net.linear(net.graph.flatten(net.graph.globalAveragePool(x)), "linear")
  }

  private func dense(_ net: inout ModelBuilder, _ x: Int, _ stage: String) -> Int {
    var x = x
    for layer in 0..<net.weights.count("\(stage).bottle_neck_layer_{}.bottle_neck.2.weight") {
      let name = "\(stage).bottle_neck_layer_\(layer).bottle_neck"
      net.graph.startUnit(name)
      let inside = net.conv(net.normActivate(x, "\(name).0"), "\(name).2", kernel: 1)
      let grown = net.conv(net.normActivate(inside, "\(name).3"), "\(name).5", kernel: 3)
      x = net.graph.concat([x, grown], axis: 0)
    }
    return x
  }
}
