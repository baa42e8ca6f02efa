import Graphs

/// torchvision's ConvNeXt (models/convnext.py), normalised over channels with eps 1e-6.
struct TorchvisionConvNeXt: Family {
  let name = "torchvision-convnext"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["features.0.0.weight", "features.1.0.block.0.weight", "features.1.0.layer_scale"])
      && weights.has("classifier.2.weight")
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let side = net.weights.kernel("features.0.0.weight")
    var x = net.startImage(stem: "features.0.0", side: 224)
    x = norm(&net, net.conv(x, "features.0.0", stride: max(1, side), pad: 0), "features.0.1")
    var stage = 1
    while net.weights.has("features.\(stage).0.block.0.weight") {
      for index in 0..<net.weights.count("features.\(stage).{}.block.0.weight") {
        net.graph.startUnit("features.\(stage).\(index)")
        x = block(&net, x, "features.\(stage).\(index)")
      }
      stage += 2
      guard net.weights.has("features.\(stage - 1).1.weight") else { break }
      net.graph.startUnit("features.\(stage - 1)")
      x = norm(&net, x, "features.\(stage - 1).0")
      x = net.conv(x, "features.\(stage - 1).1", stride: 2, pad: 0)
    }
    net.graph.startUnit("classifier")
    let features = net.graph.flatten(net.graph.globalAveragePool(x))
    _ = net.linear(net.layerNorm(features, "classifier.0"), "classifier.2")
  }

  private func norm(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.layerNorm(planes: x, name)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let y = net.conv(x, "\(name).block.0", out: net.channels(x))
    let inside = net.perceptron(net.layerNorm(net.tokens(y), "\(name).block.2"), "\(name).block.3", "\(name).block.5")
    return net.graph.add(net.scale(net.planes(inside, like: x), "\(name).layer_scale", [net.channels(x), 1, 1]), x)
  }
}
