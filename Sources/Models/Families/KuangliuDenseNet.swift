import Graphs

/// kuangliu/pytorch-cifar's DenseNet (models/densenet.py): new channels come first.
struct KuangliuDenseNet: Family {
  let name = "kuangliu-densenet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["conv1.weight", "dense1.0.conv1.weight", "trans1.conv.weight", "linear.weight"])
  }

  func build(_ net: inout ModelBuilder) {
    var x = net.conv(net.startImage(stem: "conv1", side: 32), "conv1")
    let stages = max(1, net.weights.count("dense{}.0.conv1.weight", from: 1))
    for stage in 1...stages {
      for layer in 0..<net.weights.count("dense\(stage).{}.conv1.weight") {
        let name = "dense\(stage).\(layer)"
        net.graph.startUnit(name)
        var y = net.conv(net.normActivate(x, "\(name).bn1"), "\(name).conv1")
        y = net.conv(net.normActivate(y, "\(name).bn2"), "\(name).conv2")
        x = net.graph.concat([y, x], axis: 0)
      }
      guard stage < stages else { break }
      net.graph.startUnit("trans\(stage)")
      x = net.conv(net.normActivate(x, "trans\(stage).bn"), "trans\(stage).conv")
      x = net.graph.averagePool(x, kernel: 2, stride: 2)
    }
    net.graph.startUnit("bn")
    _ = net.classify(net.normActivate(x, "bn"), "linear")
  }
}
