import Graphs

/// timm's RegNet (models/regnet.py): X and Y, Z whose blocks end without an activation and add nothing where extents change, and V, which
/// is Y with activations first.
struct TimmRegNet: Family {
  let name = "timm-regnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has("head.fc.weight") && weights.has(stem(weights) + ".weight")
      && (weights.has("s1.b1.conv1.conv.weight") || weights.has("s1.b1.norm1.weight"))
  }

  /// All but those that normalise groups of channels.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    guard config.words.first == Substring("regnet\(kind(weights))") else { return false }
    return config.words.dropFirst().allSatisfy { $0.allSatisfy(\.isNumber) || ["tv", "h"].contains($0) }
  }

  func title(_ weights: StateDict) -> String { "timm-regnet\(kind(weights))" }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private func kind(_ weights: StateDict) -> String {
    if weights.has("s1.b1.norm1.weight") { return "v" }
    if !weights.has("s1.b1.downsample.conv.weight") && !weights.has("s1.b1.downsample.bn.weight") { return "z" }
    return weights.has("s1.b1.se.fc1.weight") ? "y" : "x"
  }

  private func stem(_ weights: StateDict) -> String { kind(weights) == "v" ? "stem" : "stem.conv" }

  func build(_ net: inout ModelBuilder) {
    let kind = kind(net.weights)
    net.assume(activation: ["x", "y"].contains(kind) ? .relu : .silu)
    var x = net.startImage(stem: stem(net.weights), side: 224)
    x = kind == "v" ? net.conv(x, "stem", stride: 2) : net.activate(layer(&net, x, "stem", stride: 2))
    let first = kind == "v" ? "norm1" : "conv1.conv"
    for stage in 1..<1 + net.weights.count("s{}.b1.\(first).weight", from: 1) {
      for index in 1..<1 + net.weights.count("s\(stage).b{}.\(first).weight", from: 1) {
        let name = "s\(stage).b\(index)"
        net.graph.startUnit(name)
        let stride = index == 1 ? 2 : 1
        x = kind == "v" ? preactivated(&net, x, name, stride: stride) : block(&net, x, name, stride: stride)
      }
    }
    if net.weights.has("final_conv.conv.weight") {
      net.graph.startUnit("final_conv")
      x = net.activate(layer(&net, x, "final_conv"))
    } else if ["v", "z"].contains(kind) {
      x = net.activate(x)
    }
    _ = net.classify(x, "head.fc")
  }

  /// A convolution and its normalisation.
  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int = 1) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", stride: stride)
  }

  private func gate(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    guard net.weights.has("\(name).se.fc1.weight") else { return x }
    return net.squeeze(x, "\(name).se.fc1", "\(name).se.fc2", inner: net.settledActivation ?? .relu)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let isZ = kind(net.weights) == "z"
    let out = max(1, net.weights.rows("\(name).conv3.conv.weight"))
    let changes = stride > 1 || net.channels(x) != out
    var shortcut = changes ? nil : x
    if changes, !isZ {
      shortcut = net.convNorm(
        x, "\(name).downsample.conv", "\(name).downsample.bn", out: out, kernel: 1, stride: stride)
    }
    var y = net.activate(layer(&net, x, "\(name).conv1"))
    y = gate(&net, net.activate(layer(&net, y, "\(name).conv2", stride: stride)), name)
    y = layer(&net, y, "\(name).conv3")
    if let shortcut { y = net.graph.add(y, shortcut) }
    return isZ ? y : net.activate(y)
  }

  private func preactivated(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let first = net.normActivate(x, "\(name).norm1")
    let out = max(1, net.weights.rows("\(name).conv3.weight"))
    var shortcut = first
    if net.weights.has("\(name).downsample.1.weight") {
      shortcut = stride > 1 ? net.halvedMeans(first) : first
      shortcut = net.conv(shortcut, "\(name).downsample.1", out: out, kernel: 1)
    } else if stride > 1 || net.channels(x) != out {
      shortcut = net.conv(first, "\(name).downsample", out: out, kernel: 1, stride: stride)
    }
    var y = net.normActivate(net.conv(first, "\(name).conv1"), "\(name).norm2")
    y = gate(&net, net.conv(y, "\(name).conv2", stride: stride), name)
    y = net.conv(net.normActivate(y, "\(name).norm3"), "\(name).conv3", out: out)
    return net.graph.add(y, shortcut)
  }
}
