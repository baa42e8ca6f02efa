import Graphs

/// timm's MobileViT and MobileViT V2 (models/mobilevit.py): inverted residuals, and transformers over the places that patches have in common.
struct TimmMobileViT: Family {
  let name = "timm-mobilevit"

  private static let patch = 2

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv.weight", "stages.0.0.conv1_1x1.conv.weight", "head.fc.weight"])
      && Self.isMixed(weights, "stages.2.1")
  }

  static func isMixed(_ weights: StateDict, _ block: String) -> Bool { weights.has("\(block).conv_1x1.weight") }

  private func isSecond(_ weights: StateDict) -> Bool { weights.has("stages.2.1.transformer.0.attn.qkv_proj.weight") }

  func title(_ weights: StateDict) -> String { isSecond(weights) ? "timm-mobilevitv2" : name }

  /// `mobilevit_xs`, `mobilevitv2_075`.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let words = config.words
    guard words.count == 2 else { return false }
    if isSecond(weights) { return words[0] == "mobilevitv2" && words[1].allSatisfy(\.isNumber) }
    return words[0] == "mobilevit" && ["xxs", "xs", "s"].contains(words[1])
  }

  func normalization(_ weights: StateDict) -> String { "unit" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .silu)
    let isSecond = isSecond(net.weights)
    // All of timm's have as many.
    let heads =
      isSecond ? 1 : net.assume("heads", "heads of attention", 4, told: net.settings.timm == nil ? nil : 4)
    let image = net.startImage(stem: "stem.conv", side: 256)
    var x = net.activate(net.convNorm(image, "stem.conv", "stem.bn", stride: 2))
    for stage in 0..<net.weights.count("stages.{}.0.conv1_1x1.conv.weight") {
      for index in 0..<net.weights.count("stages.\(stage).{}.conv1_1x1.conv.weight") {
        net.graph.startUnit("stages.\(stage).\(index)")
        x = residual(&net, x, "stages.\(stage).\(index)", stride: stage > 0 && index == 0 ? 2 : 1)
      }
      guard Self.isMixed(net.weights, "stages.\(stage).1") else { continue }
      net.graph.startUnit("stages.\(stage).1")
      x = isSecond ? second(&net, x, "stages.\(stage).1") : first(&net, x, "stages.\(stage).1", heads: heads)
    }
    if net.weights.has("final_conv.conv.weight") {
      net.graph.startUnit("final_conv")
      x = net.activate(layer(&net, x, "final_conv"))
    }
    _ = net.classify(x, "head.fc")
  }

  private func layer(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1
  ) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", out: out, stride: stride)
  }

  /// An inverted residual (arXiv:1801.04381).
  private func residual(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    var y = net.activate(layer(&net, x, "\(name).conv1_1x1"))
    y = net.activate(layer(&net, y, "\(name).conv2_kxk", stride: stride))
    y = layer(&net, y, "\(name).conv3_1x1")
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(x, y) : y
  }

  /// A block of the first version (arXiv:2110.02178, figure 1).
  private func first(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int) -> Int {
    let local = net.conv(net.activate(layer(&net, x, "\(name).conv_kxk")), "\(name).conv_1x1", bias: false)
    // Planes that patches do not tile are resized, and back.
    let tiled = net.resize(local, to: net.tiled(local, patch: Self.patch))
    let made = net.amongPatches(tiled, patch: Self.patch) { net, places in
      var y = places
      for index in 0..<net.weights.count("\(name).transformer.{}.norm1.weight") {
        y = attend(&net, y, "\(name).transformer.\(index)", heads: heads)
      }
      return net.layerNorm(y, "\(name).norm")
    }
    let whole = net.resize(made, to: Array(net.extents(local).dropFirst()))
    let y = net.activate(layer(&net, whole, "\(name).conv_proj"))
    return net.activate(layer(&net, net.graph.concat([x, y], axis: 0), "\(name).conv_fusion"))
  }

  /// Attention and a perceptron of `[places, patches, features]`.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int) -> Int {
    let extents = net.extents(x)
    guard extents.count == 3, extents[2] % heads == 0 else { return net.graph.reshape(x, [0]) }
    let three = net.packedProjections(net.layerNorm(x, "\(name).norm1"), "\(name).attn.qkv", heads: heads, bias: true)
    let seen = net.graph.attention(query: three[0], key: three[1], value: three[2])
    let merged = net.graph.reshape(net.graph.transpose(seen, [0, 2, 1, 3]), extents)
    let middle = net.graph.add(x, net.linear(merged, "\(name).attn.proj", out: extents[2]))
    let after = net.layerNorm(middle, "\(name).norm2")
    return net.graph.add(middle, net.perceptron(after, "\(name).mlp.fc1", "\(name).mlp.fc2"))
  }

  /// A block of the second version (arXiv:2206.02680, figure 3), whose planes stay as they were resized.
  private func second(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let tiled = net.resize(x, to: net.tiled(x, patch: Self.patch), .alignCorners)
    let local = net.conv(net.activate(layer(&net, tiled, "\(name).conv_kxk")), "\(name).conv_1x1", bias: false)
    let made = net.amongPatches(local, patch: Self.patch, hasChannelsFirst: true) { net, places in
      var y = places
      for index in 0..<net.weights.count("\(name).transformer.{}.norm1.weight") {
        y = attendLinearly(&net, y, "\(name).transformer.\(index)")
      }
      return net.groupNorm(y, "\(name).norm", groups: 1)
    }
    return layer(&net, made, "\(name).conv_proj")
  }

  /// Separable attention and a perceptron of `[channels, places, patches]`: one query for each place weighs keys, whose sum weighs values.
  private func attendLinearly(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    let normed = net.groupNorm(x, "\(name).norm1", groups: 1)
    let packed = net.conv(normed, "\(name).attn.qkv_proj", out: 2 * width + 1, kernel: 1, bias: true)
    let parts = net.graph.split(packed, axis: 0, sizes: [1, width, width])
    let weighted = net.graph.mul(parts[1], net.graph.softmax(parts[0], axis: 2))
    let context = net.graph.node(ReduceSum([2], keepDims: true), [.value(weighted)])
    let found = net.graph.mul(net.graph.relu(parts[2]), context)
    let middle = net.graph.add(x, net.conv(found, "\(name).attn.out_proj", out: width, kernel: 1, bias: true))
    let after = net.groupNorm(middle, "\(name).norm2", groups: 1)
    let inside = net.activate(net.conv(after, "\(name).mlp.fc1", kernel: 1, bias: true))
    return net.graph.add(middle, net.conv(inside, "\(name).mlp.fc2", out: width, kernel: 1, bias: true))
  }
}
