import Tensors

/// The net of Microsoft's tutorial "Train your image classifier model with PyTorch": convolutions 1 and 2, a pool in the place of
/// the third, convolutions 4 and 5, each normalised, and one linear layer.
struct MicrosoftNet: Family {
  let name = "microsoft-net"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([1, 2, 4, 5].map { "conv\($0).weight" }) && weights.has("bn5.running_mean")
      && weights.has("fc1.weight") && !weights.has("conv3.weight")
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    // Four convolutions of 5x5 with a padding of 1 and one pool: 32, 30, 28, 14, 12, 10.
    let last = Int(Double(net.weights.columns("fc1.weight") / max(1, net.weights.rows("conv5.weight"))).squareRoot())
    var x = net.startImage(stem: "conv1", side: (last + 4) * 2 + 4, isTold: true)
    let pad = net.assume("pad", "padding of convolutions", 1, range: 0...8)
    for layer in [1, 2, 4, 5] {
      if layer > 1 { net.graph.startUnit("conv\(layer)") }
      x = net.activate(net.norm(net.conv(x, "conv\(layer)", pad: pad), "bn\(layer)"))
      if layer == 2 { x = net.graph.maxPool(x, kernel: 2, stride: 2) }
    }
    net.graph.startUnit("fc1")
    _ = net.linear(net.graph.flatten(x), "fc1")
  }
}
