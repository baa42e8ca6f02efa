import Graphs

/// transformers' MobileViTForImageClassification (models/mobilevit/modeling_mobilevit.py): convolutions, and transformers over the places that
/// patches have in common.
struct HuggingFaceMobileViT: Family {
  let name = "hf-mobilevit"
  let modelTypes: Set<String> = ["mobilevit"]

  private let stem = "mobilevit.conv_stem"
  private let layers = "mobilevit.encoder.layer"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "\(stem).convolution.weight", "\(layers).0.layer.0.expand_1x1.convolution.weight", "classifier.weight",
    ])
  }

  func normalization(_ weights: StateDict) -> String { "unit" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "heads and patches")
    net.configureActivation(.silu)
    net.assume(epsilon: 1e-5, told: 1e-5)
    let transformer = Transformer(
      heads: net.configured("num_attention_heads", 4, in: 1...4096) ?? 4,
      patch: net.configuredSize("patch_size", 2)?[0] ?? 2, bias: net.configured("qkv_bias", true),
      epsilon: net.configuredEpsilon("layer_norm_eps", 1e-5) ?? 1e-5)
    net.agree("output_stride", with: 32, standard: 32)
    let image = net.startImage(stem: "\(stem).convolution", size: net.anyImageSize())
    var x = net.activate(net.convNorm(image, layer: stem, stride: 2))
    var index = 0
    while net.weights.has("\(layers).\(index).layer.0.expand_1x1.convolution.weight") {
      for block in 0..<net.weights.count("\(layers).\(index).layer.{}.expand_1x1.convolution.weight") {
        net.graph.startUnit("layer.\(index).\(block)")
        x = residual(&net, x, "\(layers).\(index).layer.\(block)", stride: index > 0 && block == 0 ? 2 : 1)
      }
      index += 1
    }
    while net.weights.has("\(layers).\(index).conv_1x1.convolution.weight") {
      net.graph.startUnit("layer.\(index)")
      x = residual(&net, x, "\(layers).\(index).downsampling_layer", stride: 2)
      x = mixed(&net, x, "\(layers).\(index)", by: transformer)
      index += 1
    }
    net.graph.startUnit("conv_1x1_exp")
    x = net.activate(net.convNorm(x, layer: "mobilevit.conv_1x1_exp"))
    _ = net.classify(x, "classifier")
  }

  /// An inverted residual (arXiv:1801.04381).
  private func residual(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    var y = net.activate(net.convNorm(x, layer: "\(name).expand_1x1"))
    y = net.activate(net.convNorm(y, layer: "\(name).conv_3x3", stride: stride))
    y = net.convNorm(y, layer: "\(name).reduce_1x1")
    return stride == 1 && net.channels(x) == net.channels(y) ? net.graph.add(x, y) : y
  }

  /// A block of the paper (arXiv:2110.02178, figure 1).
  private func mixed(_ net: inout ModelBuilder, _ x: Int, _ name: String, by transformer: Transformer) -> Int {
    var y = net.activate(net.convNorm(x, layer: "\(name).conv_kxk"))
    y = net.conv(y, "\(name).conv_1x1.convolution")
    y = transformer.build(&net, y, name)
    y = net.activate(net.convNorm(y, layer: "\(name).conv_projection"))
    return net.activate(net.convNorm(net.graph.concat([x, y], axis: 0), layer: "\(name).fusion"))
  }

  /// Layers of attention among the first places of all patches, among their second places, and so on.
  private struct Transformer {
    let heads: Int
    let patch: Int
    let bias: Bool?
    let epsilon: Float

    func build(_ net: inout ModelBuilder, _ planes: Int, _ name: String) -> Int {
      // Planes that patches do not tile are resized.
      let tiled = net.resize(planes, to: net.tiled(planes, patch: patch))
      let made = net.amongPatches(tiled, patch: patch) { net, places in
        var x = places
        for index in 0..<net.weights.count("\(name).transformer.layer.{}.layernorm_before.weight") {
          x = block(&net, x, "\(name).transformer.layer.\(index)")
        }
        return net.layerNorm(x, "\(name).layernorm", epsilon: epsilon)
      }
      return net.resize(made, to: Array(net.extents(planes).dropFirst()))
    }

    private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
      let normal = net.layerNorm(x, "\(name).layernorm_before", epsilon: epsilon)
      let extents = net.extents(x)
      guard extents.count == 3, extents[2] % heads == 0 else { return net.graph.reshape(x, [0]) }
      let dim = extents[2] / heads
      let three = ["query", "key", "value"].map { part in
        let all = net.linear(normal, "\(name).attention.attention.\(part)", out: extents[2], bias: bias)
        return net.splitHeads(ofWindows: all, heads: heads)
      }
      let seen = net.graph.attention(
        query: three[0], key: three[1], value: three[2], scale: .scores(Float(dim).squareRoot()))
      let merged = net.graph.reshape(net.graph.transpose(seen, [0, 2, 1, 3]), extents)
      let middle = net.graph.add(net.linear(merged, "\(name).attention.output.dense", out: extents[2]), x)
      let after = net.layerNorm(middle, "\(name).layernorm_after", epsilon: epsilon)
      return net.graph.add(net.perceptron(after, "\(name).intermediate.dense", "\(name).output.dense"), middle)
    }
  }
}
