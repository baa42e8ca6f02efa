import Graphs

/// VGG as kuangliu/pytorch-cifar has it (one Linear), chenyaofo/pytorch-cifar-models (three of one width), huyvnphan/PyTorch_CIFAR10 and
/// torchvision (three, of 4096), with batch normalisation or without.
///
/// Gaps in the numbers of `features` are pools of 2; the features of the classifier tell the image's side.
struct VGG: Family {
  let name = "vgg"

  func recognises(_ weights: StateDict) -> Bool {
    weights.kernel("features.0.weight") == 3 && Layout(weights) != nil
      && (weights.has("classifier.weight") || weights.has("classifier.6.weight"))
  }

  func title(_ weights: StateDict) -> String {
    let layout = Layout(weights)
    let depth = (layout?.convolutions.count ?? 0) + (weights.has("classifier.weight") ? 1 : 3)
    // kuangliu counts three linear layers as the paper does, though its net has one.
    let name = "vgg\(weights.has("classifier.weight") ? depth + 2 : depth)"
    return layout?.isNormalized == true && weights.has("classifier.6.weight") ? name + "-bn" : name
  }

  func normalization(_ weights: StateDict) -> String {
    guard weights.has("classifier.6.weight") else { return "pytorch-cifar" }
    let (rows, columns) = (weights.rows("classifier.0.weight"), weights.columns("classifier.0.weight"))
    if rows == columns { return "pytorch-cifar" }
    return columns > rows ? "imagenet" : "huyvnphan"
  }

  func build(_ net: inout ModelBuilder) {
    let head = net.weights.has("classifier.weight") ? "classifier" : "classifier.0"
    guard let layout = Layout(net.weights), let last = layout.convolutions.last else {
      return net.check("features.0.weight", 64, 3, 3, 3)
    }
    let endsInPool = net.assume("last-pool", "a pool after the last convolution", true)
    let pools = layout.pools.count + (endsInPool ? 1 : 0)
    let features = net.weights.columns("\(head).weight") / max(1, net.weights.rows("features.\(last).weight"))
    let side = max(1, Int(Double(features).squareRoot())) << min(pools, 10)
    var x = layout.features(&net, net.startImage(stem: "features.0", side: side, isTold: true), endsInPool: endsInPool)
    net.graph.startUnit(head)
    x = net.linear(net.graph.flatten(x), head)
    guard head == "classifier.0" else { return }
    for layer in ["classifier.3", "classifier.6"] {
      x = net.activate(x)
      net.graph.startUnit(layer)
      x = net.linear(x, layer)
    }
  }

  /// What the numbers in `features` tell.
  struct Layout {
    private(set) var convolutions: [Int] = []
    /// The convolutions, but for the last one, that a pool follows.
    private(set) var pools: Set<Int> = []
    let isNormalized: Bool

    init?(_ weights: StateDict) {
      isNormalized = weights.has("features.1.running_mean")
      let step = isNormalized ? 3 : 2
      var index = 0
      while weights.has("features.\(index).weight") {
        convolutions.append(index)
        if weights.has("features.\(index + step).weight") {
          index += step
        } else if weights.has("features.\(index + step + 1).weight") {
          pools.insert(index)
          index += step + 1
        } else {
          break
        }
      }
      guard convolutions.count > 1 else { return nil }
    }

    /// The convolutions and pools, a unit for each convolution.
    func features(_ net: inout ModelBuilder, _ image: Int, endsInPool: Bool) -> Int {
      var x = image
      for index in convolutions {
        if index > 0 { net.graph.startUnit("features.\(index)") }
        x = net.conv(x, "features.\(index)", kernel: 3)
        if isNormalized { x = net.norm(x, "features.\(index + 1)") }
        x = net.activate(x)
        let hasPool = index == convolutions.last ? endsInPool : pools.contains(index)
        if hasPool { x = net.graph.maxPool(x, kernel: 2, stride: 2) }
      }
      return x
    }
  }
}
