import Graphs

/// transformers' PvtV2ForImageClassification (models/pvt_v2/modeling_pvt_v2.py): stages of patches that overlap, with few keys and values,
/// which are of 7x7 means where attention is linear.
struct HuggingFacePVTV2: Family {
  let name = "hf-pvt-v2"
  let modelTypes: Set<String> = ["pvt_v2"]

  private let stages = "pvt_v2.encoder.layers"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "\(stages).0.patch_embedding.proj.weight", "\(stages).0.blocks.0.mlp.dwconv.dwconv.weight", "classifier.weight",
    ])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "strides and heads")
    net.configureActivation(.gelu)
    net.configureEpsilon(1e-6)
    let bias = net.weights.has("\(stages).0.blocks.0.attention.query.bias")
    net.agree("qkv_bias", with: bias, standard: true)
    let isLinear = isLinear(&net)
    var x = net.startImage(stem: "\(stages).0.patch_embedding.proj", size: net.anyImageSize())
    let depths = (0..<net.weights.count("\(stages).{}.patch_embedding.proj.weight")).map {
      net.weights.count("\(stages).\($0).blocks.{}.layer_norm_1.weight")
    }
    let strides = net.configured("strides", [4, 2, 2, 2], stages: depths.count, in: 1...64)
    let heads = net.configured("num_attention_heads", [1, 2, 5, 8], stages: depths.count, in: 1...4096)
    for ((stage, depth), (stride, heads)) in zip(depths.enumerated(), zip(strides, heads)) {
      let name = "\(stages).\(stage)"
      if stage > 0 { net.graph.startUnit("layers.\(stage)") }
      let planes = net.conv(x, "\(name).patch_embedding.proj", stride: stride)
      var tokens = net.layerNorm(net.tokens(planes), "\(name).patch_embedding.layer_norm")
      for index in 0..<depth {
        net.graph.startUnit("layers.\(stage).blocks.\(index)")
        let block = Block(prefix: "\(name).blocks.\(index)", planes: planes, bias: bias, isLinear: isLinear)
        tokens = block.build(&net, tokens, heads: heads)
      }
      tokens = net.layerNorm(tokens, "\(name).layer_norm")
      x = stage + 1 < depths.count ? net.planes(tokens, like: planes) : tokens
    }
    agree(&net, depths: depths, isLinear: isLinear)
    let widths = depths.indices.map { net.weights.rows("\(stages).\($0).patch_embedding.proj.weight") }
    net.agree("num_attention_heads", heads: heads, width: widths)
    net.graph.startUnit("classifier")
    _ = net.linear(net.graph.reduceMean(x, axes: [0]), "classifier")
  }

  private func reduction(_ stage: Int) -> String { "\(stages).\(stage).blocks.0.attention.spatial_reduction.weight" }

  /// Linear attention has a convolution of single places, as no other reduction.
  private func isLinear(_ net: inout ModelBuilder) -> Bool {
    let isLinear = net.weights.kernel(reduction(0)) == 1
    net.agree("linear_attention", with: isLinear, standard: false)
    return isLinear
  }

  private func agree(_ net: inout ModelBuilder, depths: [Int], isLinear: Bool) {
    let stems = depths.indices.map { "\(stages).\($0).patch_embedding.proj.weight" }
    net.agree("num_encoder_blocks", with: depths.count, standard: 4)
    net.agree("depths", stages: depths)
    net.agree("hidden_sizes", with: stems.map(net.weights.rows))
    let inside = depths.indices.map { net.weights.rows("\(stages).\($0).blocks.0.mlp.dense1.weight") }
    net.agree("mlp_ratios", ratios: zip(inside, stems.map(net.weights.rows)).map { ($0, $1) })
    net.agree("patch_sizes", stages: stems.map(net.weights.kernel))
    if !isLinear { net.agree("sr_ratios", stages: depths.indices.map { max(1, net.weights.kernel(reduction($0))) }) }
  }

  /// A layer of attention and one of a perceptron with a convolution a channel.
  private struct Block {
    let prefix: String
    /// Planes of the extents that the tokens come from.
    let planes: Int
    let bias: Bool
    let isLinear: Bool

    func build(_ net: inout ModelBuilder, _ x: Int, heads: Int) -> Int {
      let attention = ReducedAttention(
        query: "\(prefix).attention.query", key: "\(prefix).attention.key", value: "\(prefix).attention.value",
        reduction: ("\(prefix).attention.spatial_reduction", "\(prefix).attention.layer_norm"),
        output: "\(prefix).attention.proj", bias: bias, isOfMeans: isLinear)
      let seen = net.attend(net.layerNorm(x, "\(prefix).layer_norm_1"), by: attention, heads: heads, planes: planes)
      let middle = net.graph.add(seen, x)
      let perceived = net.mixPerceptron(
        net.layerNorm(middle, "\(prefix).layer_norm_2"),
        names: ("\(prefix).mlp.dense1", "\(prefix).mlp.dwconv.dwconv", "\(prefix).mlp.dense2"), planes: planes,
        isRectified: isLinear)
      return net.graph.add(middle, perceived)
    }
  }
}
