import Graphs

/// transformers' PvtForImageClassification (models/pvt/modeling_pvt.py): stages of patches with few keys and values; the class token comes
/// with the last stage.
struct HuggingFacePVT: Family {
  let name = "hf-pvt"
  let modelTypes: Set<String> = ["pvt"]

  private let encoder = "pvt.encoder"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(patches(0)).projection.weight", "\(patches(0)).position_embeddings", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "strides and heads")
    net.configureActivation(.gelu)
    net.configureEpsilon(1e-6)
    let bias = net.weights.has("\(encoder).block.0.0.attention.self.query.bias")
    net.agree("qkv_bias", with: bias, standard: true)
    var x = net.startImage(stem: "\(patches(0)).projection", size: net.anyImageSize())
    let depths = (0..<net.weights.count("\(encoder).patch_embeddings.{}.projection.weight")).map {
      net.weights.count("\(encoder).block.\($0).{}.layer_norm_1.weight")
    }
    // What transformers calls patch sizes are strides, and its strides are kernels.
    let strides = net.configured("patch_sizes", [4, 2, 2, 2], stages: depths.count, in: 1...64)
    let heads = net.configured("num_attention_heads", [1, 2, 5, 8], stages: depths.count, in: 1...4096)
    for ((stage, depth), (stride, heads)) in zip(depths.enumerated(), zip(strides, heads)) {
      if stage > 0 { net.graph.startUnit("patch_embeddings.\(stage)") }
      let planes = net.conv(x, "\(patches(stage)).projection", stride: stride, pad: 0)
      var tokens = net.layerNorm(net.tokens(planes), "\(patches(stage)).layer_norm")
      let isLast = stage + 1 == depths.count
      if isLast { tokens = net.prepend(["\(patches(stage)).cls_token"], to: tokens) }
      tokens = net.addPositions(tokens, "\(patches(stage)).position_embeddings")
      for index in 0..<depth {
        net.graph.startUnit("block.\(stage).\(index)")
        let block = Block(prefix: "\(encoder).block.\(stage).\(index)", planes: planes, bias: bias)
        tokens = block.build(&net, tokens, heads: heads)
      }
      x = isLast ? tokens : net.planes(tokens, like: planes)
    }
    agree(&net, depths: depths, strides: strides, heads: heads)
    net.graph.startUnit("classifier")
    _ = net.linear(net.graph.select(net.layerNorm(x, "\(encoder).layer_norm"), axis: 0, index: 0), "classifier")
  }

  private func patches(_ stage: Int) -> String { "\(encoder).patch_embeddings.\(stage)" }

  private func agree(_ net: inout ModelBuilder, depths: [Int], strides: [Int], heads: [Int]) {
    let stems = depths.indices.map { "\(patches($0)).projection.weight" }
    net.agree("num_encoder_blocks", with: depths.count, standard: 4)
    net.agree("depths", stages: depths)
    let widths = stems.map(net.weights.rows)
    net.agree("hidden_sizes", with: widths)
    net.agree("num_attention_heads", heads: heads, width: widths)
    let inside = depths.indices.map { net.weights.rows("\(encoder).block.\($0).0.mlp.dense1.weight") }
    net.agree("mlp_ratios", ratios: zip(inside, widths).map { ($0, $1) })
    net.agree("strides", stages: stems.map(net.weights.kernel))
    let ratios = depths.indices.map {
      max(1, net.weights.kernel("\(encoder).block.\($0).0.attention.self.sequence_reduction.weight"))
    }
    net.agree("sequence_reduction_ratios", stages: ratios)
    // transformers counts the places of a stage by the image size, though images may be of another.
    for (stage, stride) in strides.enumerated() {
      let places = net.weights.columns("\(patches(stage)).position_embeddings") - (stage + 1 == depths.count ? 1 : 0)
      net.agreePlaces(places, stride: stride, halved: stage > 0 ? stage + 1 : 0)
    }
  }

  private struct Block {
    let prefix: String
    /// Planes of the extents that the tokens come from.
    let planes: Int
    let bias: Bool

    func build(_ net: inout ModelBuilder, _ x: Int, heads: Int) -> Int {
      let own = "\(prefix).attention.self"
      let attention = ReducedAttention(
        query: "\(own).query", key: "\(own).key", value: "\(own).value",
        reduction: ("\(own).sequence_reduction", "\(own).layer_norm"), output: "\(prefix).attention.output.dense",
        bias: bias)
      let seen = net.attend(net.layerNorm(x, "\(prefix).layer_norm_1"), by: attention, heads: heads, planes: planes)
      let middle = net.graph.add(seen, x)
      let perceived = net.perceptron(
        net.layerNorm(middle, "\(prefix).layer_norm_2"), "\(prefix).mlp.dense1", "\(prefix).mlp.dense2")
      return net.graph.add(middle, perceived)
    }
  }
}
