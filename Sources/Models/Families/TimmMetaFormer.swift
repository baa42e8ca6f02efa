import Graphs
import Tensors

/// timm's MetaFormers (models/metaformer.py): PoolFormer and its second version, ConvFormer and CAFormer.
struct TimmMetaFormer: Family {
  let name = "timm-metaformer"

  /// What mixes the places of a block.
  private enum Mixer { case pool, convolutions, attention }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv.weight", "stages.0.blocks.0.norm1.weight", "stages.0.blocks.0.mlp.fc1.weight"])
      && weights.has("head.norm.weight") && (weights.has("head.fc.weight") || weights.has("head.fc.fc1.weight"))
  }

  func title(_ weights: StateDict) -> String {
    let count = weights.count("stages.{}.blocks.0.norm1.weight")
    if mixer(weights, "stages.\(count - 1).blocks.0") == .attention { return "timm-caformer" }
    if mixer(weights, "stages.0.blocks.0") == .convolutions { return "timm-convformer" }
    return isFirst(weights) ? "timm-poolformer" : "timm-poolformerv2"
  }

  /// `poolformer_s12`, `poolformerv2_m36`, `caformer_b36`.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let words = config.words
    return words.count == 2 && "timm-\(words[0])" == title(weights) && ["s", "m", "b"].contains(words[1].prefix(1))
      && words[1].dropFirst().allSatisfy(\.isNumber)
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// Normalisations have biases in PoolFormer alone.
  private func isFirst(_ weights: StateDict) -> Bool {
    [1, 2].contains { weights.has("stages.0.blocks.0.norm\($0).bias") }
  }

  private func mixer(_ weights: StateDict, _ block: String) -> Mixer {
    if ["qkv", "proj"].contains(where: { weights.has("\(block).token_mixer.\($0).weight") }) { return .attention }
    let parts = ["pwconv1", "dwconv", "pwconv2"]
    return parts.contains { weights.has("\(block).token_mixer.\($0).weight") } ? .convolutions : .pool
  }

  func build(_ net: inout ModelBuilder) {
    let isFirst = isFirst(net.weights)
    if isFirst { net.assume(activation: .gelu) }
    let image = net.startImage(stem: "stem.conv", side: 224, unit: "stem")
    var x = net.conv(image, "stem.conv", stride: 4, pad: 2, bias: true)
    if !isFirst { x = norm(&net, x, "stem.norm", groups: false) }
    for stage in 0..<net.weights.count("stages.{}.blocks.0.norm1.weight") {
      let name = "stages.\(stage)"
      if net.weights.has("\(name).downsample.conv.weight") {
        net.graph.startUnit("\(name).downsample")
        if !isFirst { x = norm(&net, x, "\(name).downsample.norm", groups: false) }
        x = net.conv(x, "\(name).downsample.conv", stride: 2, bias: true)
      }
      for index in 0..<net.weights.count("\(name).blocks.{}.norm1.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        for part in 1...2 { x = half(&net, x, stage: name, "\(name).blocks.\(index)", part: part, isFirst: isFirst) }
      }
    }
    classify(&net, x)
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int) {
    net.graph.startUnit("head")
    let mean = net.layerNorm(net.graph.flatten(net.graph.globalAveragePool(x)), "head.norm", epsilon: 1e-6)
    guard net.weights.has("head.fc.fc1.weight") else {
      _ = net.linear(mean, "head.fc")
      return
    }
    let inside = net.graph.relu(net.linear(mean, "head.fc.fc1"))
    let normed = net.layerNorm(net.graph.mul(inside, inside), "head.fc.norm", epsilon: 1e-6)
    _ = net.linear(normed, "head.fc.fc2")
  }

  /// A mixer of places, or a perceptron, and what it is added to, scaled where the stage has it so.
  private func half(
    _ net: inout ModelBuilder, _ x: Int, stage: String, _ block: String, part: Int, isFirst: Bool
  ) -> Int {
    let mixer = mixer(net.weights, block)
    let normed =
      isFirst
      ? net.groupNorm(x, "\(block).norm\(part)", groups: 1)
      : norm(&net, x, "\(block).norm\(part)", groups: mixer == .pool)
    let made =
      part == 1
      ? mix(&net, normed, "\(block).token_mixer", by: mixer)
      : perceive(&net, normed, "\(block).mlp", isFirst: isFirst)
    func scaled(_ net: inout ModelBuilder, _ y: Int, _ kind: String) -> Int {
      let isThere = [1, 2].contains { net.weights.has("\(stage).blocks.0.\(kind)_scale\($0).scale") }
      return isThere ? net.scaleChannels(y, "\(block).\(kind)_scale\(part).scale") : y
    }
    let shortcut = scaled(&net, x, "res")
    return net.graph.add(shortcut, scaled(&net, made, "layer"))
  }

  /// Normalisation without a bias: of all channels and places together, or of the channels of each place.
  private func norm(_ net: inout ModelBuilder, _ x: Int, _ name: String, groups: Bool) -> Int {
    let width = net.channels(x)
    net.check("\(name).weight", width)
    guard groups else {
      return net.planes(net.graph.layerNorm(net.tokens(x), name, epsilon: 1e-6, bias: false), like: x)
    }
    let weight = net.graph.parameter("\(name).weight", Shape(width))
    let bias = net.graph.constant(Tensor(Shape(width), [Float](repeating: 0, count: width)))
    return net.graph.node(GroupNormalization(groups: 1, epsilon: 1e-6), [.value(x), weight, bias], name: name)
  }

  private func mix(_ net: inout ModelBuilder, _ x: Int, _ name: String, by mixer: Mixer) -> Int {
    let width = net.channels(x)
    switch mixer {
    case .pool:
      return net.graph.sub(net.graph.averagePool(x, kernel: 3, stride: 1, pad: 1, countIncludePad: false), x)
    case .convolutions:
      let inside = star(&net, net.conv(x, "\(name).pwconv1", kernel: 1, bias: false), "\(name).act1")
      let spread = net.conv(inside, "\(name).dwconv", out: net.channels(inside), bias: false)
      return net.conv(spread, "\(name).pwconv2", out: width, kernel: 1, bias: false)
    case .attention:
      // Heads of 32 features, as all of timm's have them.
      let packed = net.linear(net.tokens(x), "\(name).qkv", out: 3 * width, bias: false)
      let seen = net.attend(packed: packed, heads: max(1, width / 32))
      return net.planes(net.linear(seen, "\(name).proj", out: width, bias: false), like: x)
    }
  }

  /// A perceptron of linear layers, or of convolutions of single places.
  private func perceive(_ net: inout ModelBuilder, _ x: Int, _ name: String, isFirst: Bool) -> Int {
    let width = net.channels(x)
    guard net.weights["\(name).fc1.weight"]?.count == 2 else {
      let inside = net.conv(x, "\(name).fc1", kernel: 1, bias: isFirst)
      let active = isFirst ? net.activate(inside) : star(&net, inside, "\(name).act")
      return net.conv(active, "\(name).fc2", out: width, kernel: 1, bias: isFirst)
    }
    let inside = star(&net, net.linear(net.tokens(x), "\(name).fc1", bias: false), "\(name).act")
    return net.planes(net.linear(inside, "\(name).fc2", out: width, bias: false), like: x)
  }

  /// ReLU squared, scaled and shifted by one number each.
  private func star(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let active = net.graph.relu(x)
    let scaled = net.scale(net.graph.mul(active, active), "\(name).scale", [1])
    net.check("\(name).bias", 1)
    return net.graph.add(scaled, parameter: "\(name).bias", Shape(1))
  }
}
