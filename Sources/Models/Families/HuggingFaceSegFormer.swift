import Graphs

/// transformers' SegformerForImageClassification (models/segformer/modeling_segformer.py), whose keys and values are of fewer places than its
/// queries; eps is 1e-5 whatever config.json says.
struct HuggingFaceSegFormer: Family {
  let name = "hf-segformer"
  let modelTypes: Set<String> = ["segformer"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has("classifier.weight")
      && [Names(isOld: true), Names(isOld: false)].contains {
        weights.has(["\($0.patches(0)).proj.weight", "\($0.perceptron("\($0.blocks(0)).0", 1)).weight"])
      }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "strides and heads")
    net.configureActivation(.gelu)
    net.assume(epsilon: 1e-5, told: 1e-5)
    let names = Names(isOld: net.weights.has("\(Names(isOld: true).patches(0)).proj.weight"))
    let strides = net.configured("strides", [4, 2, 2, 2], in: 1...64) ?? []
    let heads = net.configured("num_attention_heads", [1, 2, 5, 8], in: 1...4096) ?? []
    var x = net.startImage(stem: "\(names.patches(0)).proj", size: net.anyImageSize())
    let depths = (0..<min(strides.count, heads.count)).map { stage in
      net.weights.count("\(names.blocks(stage)).{}.\(names.norm(1)).weight")
    }
    for (stage, depth) in depths.enumerated() {
      if stage > 0 { net.graph.startUnit("stages.\(stage)") }
      let planes = net.conv(x, "\(names.patches(stage)).proj", stride: strides[stage])
      var tokens = net.layerNorm(net.tokens(planes), "\(names.patches(stage)).layer_norm")
      for index in 0..<depth {
        net.graph.startUnit("stages.\(stage).\(index)")
        let block = Block(names: names, prefix: "\(names.blocks(stage)).\(index)", planes: planes)
        tokens = block.build(&net, tokens, heads: heads[stage])
      }
      tokens = net.layerNorm(tokens, names.last(stage))
      x = stage + 1 < depths.count ? net.planes(tokens, like: planes) : tokens
    }
    net.agree("depths", with: depths)
    net.agree("hidden_sizes", with: depths.indices.map { net.weights.rows("\(names.patches($0)).proj.weight") })
    net.graph.startUnit("classifier")
    _ = net.linear(net.graph.reduceMean(x, axes: [0]), "classifier")
  }

  /// Names of tensors in files and, since transformers 5, in memory.
  private struct Names {
    let isOld: Bool

    func patches(_ stage: Int) -> String {
      isOld ? "segformer.encoder.patch_embeddings.\(stage)" : "segformer.stages.\(stage).patch_embeddings"
    }
    func blocks(_ stage: Int) -> String {
      isOld ? "segformer.encoder.block.\(stage)" : "segformer.stages.\(stage).blocks"
    }
    func last(_ stage: Int) -> String {
      isOld ? "segformer.encoder.layer_norm.\(stage)" : "segformer.stages.\(stage).layer_norm"
    }
    func norm(_ number: Int) -> String {
      isOld ? "layer_norm_\(number)" : number == 1 ? "layernorm_before" : "layernorm_after"
    }
    func projection(_ block: String, _ part: String) -> String {
      isOld ? "\(block).attention.self.\(part)" : "\(block).attention.\(part.prefix(1))_proj"
    }
    func output(_ block: String) -> String {
      isOld ? "\(block).attention.output.dense" : "\(block).attention.o_proj"
    }
    func reduction(_ block: String) -> (conv: String, norm: String) {
      let prefix = isOld ? "\(block).attention.self" : "\(block).attention.sequence_reduction"
      return ("\(prefix).\(isOld ? "sr" : "sequence_reduction")", "\(prefix).layer_norm")
    }
    func perceptron(_ block: String, _ number: Int) -> String { "\(block).mlp.\(isOld ? "dense" : "fc")\(number)" }
  }

  /// A layer of attention and one of a perceptron with a convolution a channel.
  private struct Block {
    let names: Names
    let prefix: String
    /// Planes of the extents that the tokens come from.
    let planes: Int

    func build(_ net: inout ModelBuilder, _ x: Int, heads: Int) -> Int {
      let seen = net.attend(
        net.layerNorm(x, "\(prefix).\(names.norm(1))"), by: attention, heads: heads, planes: planes)
      let middle = net.graph.add(seen, x)
      let perceived = net.mixPerceptron(
        net.layerNorm(middle, "\(prefix).\(names.norm(2))"),
        names: (names.perceptron(prefix, 1), "\(prefix).mlp.dwconv.dwconv", names.perceptron(prefix, 2)), planes: planes
      )
      return net.graph.add(perceived, middle)
    }

    private var attention: ReducedAttention {
      ReducedAttention(
        query: names.projection(prefix, "query"), key: names.projection(prefix, "key"),
        value: names.projection(prefix, "value"), reduction: names.reduction(prefix), output: names.output(prefix))
    }
  }
}
