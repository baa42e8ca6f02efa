import Graphs

/// transformers' CvtForImageClassification (models/cvt/modeling_cvt.py): convolutions a channel make queries, keys and values; eps is 1e-5
/// whatever config.json says.
struct HuggingFaceCvT: Family {
  let name = "hf-cvt"
  let modelTypes: Set<String> = ["cvt"]

  private let stages = "cvt.encoder.stages"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "\(stem(0)).projection.weight",
      "\(stages).0.layers.0.attention.attention.convolution_projection_query.convolution_projection.convolution.weight",
      "classifier.weight",
    ])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "strides, paddings and heads")
    net.assume(activation: .gelu, told: .gelu)
    net.assume(epsilon: 1e-5, told: 1e-5)
    net.configured("qkv_projection_method", all: "dw_bn")
    var x = net.startImage(stem: "\(stem(0)).projection", size: net.anyImageSize())
    let depths = (0..<net.weights.count("\(stages).{}.layers.0.layernorm_before.weight")).map {
      net.weights.count("\(stages).\($0).layers.{}.layernorm_before.weight")
    }
    let strides = net.configured("patch_stride", [4, 2, 2], stages: depths.count, in: 1...64)
    let paddings = net.configured("patch_padding", [2, 1, 1], stages: depths.count, in: 0...64)
    let projections = projections(&net, stages: depths.count)
    for (stage, depth) in depths.enumerated() {
      if stage > 0 { net.graph.startUnit("stages.\(stage)") }
      let planes = net.conv(x, "\(stem(stage)).projection", stride: strides[stage], pad: paddings[stage])
      x = net.layerNorm(net.tokens(planes), "\(stem(stage)).normalization")
      let hasToken = net.weights.has("\(stages).\(stage).cls_token")
      x = net.prepend(["\(stages).\(stage).cls_token"], to: x)
      for index in 0..<depth {
        net.graph.startUnit("stages.\(stage).layers.\(index)")
        x = projections[stage].build(
          &net, x, "\(stages).\(stage).layers.\(index)", hasToken: hasToken, planes: planes)
      }
      if stage + 1 < depths.count { x = net.planes(net.withoutToken(x, hasToken: hasToken), like: planes) }
    }
    agree(&net, depths: depths)
    net.graph.startUnit("classifier")
    if net.weights.has("\(stages).\(depths.count - 1).cls_token") {
      _ = net.linear(net.layerNorm(net.graph.select(x, axis: 0, index: 0), "layernorm"), "classifier")
    } else {
      _ = net.linear(net.graph.reduceMean(net.layerNorm(x, "layernorm"), axes: [0]), "classifier")
    }
  }

  private func stem(_ stage: Int) -> String { "\(stages).\(stage).embedding.convolution_embeddings" }

  private func projections(_ net: inout ModelBuilder, stages count: Int) -> [Layer] {
    let heads = net.configured("num_heads", [1, 3, 6], stages: count, in: 1...4096)
    let query = (
      strides: net.configured("stride_q", [1, 1, 1], stages: count, in: 1...64),
      pads: net.configured("padding_q", [1, 1, 1], stages: count, in: 0...64)
    )
    let rest = (
      strides: net.configured("stride_kv", [2, 2, 2], stages: count, in: 1...64),
      pads: net.configured("padding_kv", [1, 1, 1], stages: count, in: 0...64)
    )
    let biases = (0..<count).map {
      net.weights.has("\(stages).\($0).layers.0.attention.attention.projection_query.bias")
    }
    net.agree("qkv_bias", stages: biases)
    let widths = (0..<count).map { net.weights.rows("\(stem($0)).projection.weight") }
    net.agree("num_heads", heads: heads, width: widths)
    let inside = (0..<count).map { net.weights.rows("\(stages).\($0).layers.0.intermediate.dense.weight") }
    net.agree("mlp_ratio", ratios: zip(inside, widths).map { ($0, $1) })
    return (0..<count).map { stage in
      Layer(
        heads: heads[stage], query: (query.strides[stage], query.pads[stage]),
        rest: (rest.strides[stage], rest.pads[stage]), bias: biases[stage])
    }
  }

  private func agree(_ net: inout ModelBuilder, depths: [Int]) {
    let stems = depths.indices.map { "\(stem($0)).projection.weight" }
    net.agree("depth", with: depths)
    net.agree("embed_dim", with: stems.map(net.weights.rows))
    net.agree("patch_sizes", stages: stems.map(net.weights.kernel))
    net.agree("cls_token", with: depths.indices.map { net.weights.has("\(stages).\($0).cls_token") })
    let kernels = depths.indices.map {
      net.weights.kernel(
        "\(stages).\($0).layers.0.attention.attention.convolution_projection_key.convolution_projection.convolution.weight"
      )
    }
    net.agree("kernel_qkv", stages: kernels)
  }

  /// A layer of attention and one of a perceptron.
  private struct Layer {
    let heads: Int
    let query: (stride: Int, pad: Int)
    /// Those of keys and values.
    let rest: (stride: Int, pad: Int)
    let bias: Bool

    func build(_ net: inout ModelBuilder, _ x: Int, _ name: String, hasToken: Bool, planes: Int) -> Int {
      let width = net.extents(x).last ?? 1
      let normal = net.layerNorm(x, "\(name).layernorm_before")
      let token = hasToken ? net.graph.split(normal, axis: 0, sizes: [1, net.channels(x) - 1])[0] : nil
      let places = net.planes(net.withoutToken(normal, hasToken: hasToken), like: planes)
      let three = ["query", "key", "value"].map { part in
        let (stride, pad) = part == "query" ? query : rest
        let own = "\(name).attention.attention.convolution_projection_\(part).convolution_projection"
        let spread = net.norm(
          net.conv(places, "\(own).convolution", out: width, stride: stride, pad: pad, bias: false),
          "\(own).normalization")
        if part == "query", net.extents(spread).dropFirst() != net.extents(places).dropFirst() {
          net.contradict("padding_q", "\(pad) at a stride of \(stride)", "a query for each place")
        }
        let tokens = net.tokens(spread)
        let all = token.map { net.graph.concat([$0, tokens], axis: 0) } ?? tokens
        return net.linear(all, "\(name).attention.attention.projection_\(part)", out: width, bias: bias)
      }
      // The scale is of all features, not of a head's.
      let seen = net.attend(three[0], three[1], three[2], heads: heads, scale: .scores(Float(width).squareRoot()))
      let middle = net.graph.add(net.linear(seen, "\(name).attention.output.dense", out: width), x)
      let after = net.layerNorm(middle, "\(name).layernorm_after")
      return net.graph.add(net.perceptron(after, "\(name).intermediate.dense", "\(name).output.dense"), middle)
    }
  }
}

extension ModelBuilder {
  /// The tokens behind the first.
  fileprivate mutating func withoutToken(_ tokens: Int, hasToken: Bool) -> Int {
    hasToken ? graph.split(tokens, axis: 0, sizes: [1, channels(tokens) - 1])[1] : tokens
  }
}
