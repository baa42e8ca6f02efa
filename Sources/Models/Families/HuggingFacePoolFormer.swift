import Graphs

/// transformers' PoolFormerForImageClassification (models/poolformer/modeling_poolformer.py): means of neighbours in the place of attention.
struct HuggingFacePoolFormer: Family {
  let name = "hf-poolformer"
  let modelTypes: Set<String> = ["poolformer"]

  private let encoder = "poolformer.encoder"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(encoder).patch_embeddings.0.projection.weight", "\(encoder).block.0.0.before_norm.weight"])
      && weights.has("classifier.weight")
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "strides and paddings")
    net.configureActivation(.gelu)
    net.assume(epsilon: 1e-5, told: 1e-5)
    let strides = net.configured("strides", [4, 2, 2, 2], in: 1...64) ?? []
    let paddings = net.configured("padding", [2, 1, 1, 1], in: 0...64) ?? []
    let pool = net.configured("pool_size", 3, in: 1...63) ?? 3
    let first = "\(encoder).patch_embeddings.0.projection"
    var x = net.startImage(stem: first, size: net.anyImageSize())
    let depths = (0..<net.weights.count("\(encoder).patch_embeddings.{}.projection.weight")).map {
      net.weights.count("\(encoder).block.\($0).{}.before_norm.weight")
    }
    for ((stage, depth), (stride, padding)) in zip(depths.enumerated(), zip(strides, paddings)) {
      if stage > 0 { net.graph.startUnit("patch_embeddings.\(stage)") }
      x = net.conv(x, "\(encoder).patch_embeddings.\(stage).projection", stride: stride, pad: padding)
      for index in 0..<depth {
        net.graph.startUnit("block.\(stage).\(index)")
        x = block(&net, x, "\(encoder).block.\(stage).\(index)", pool: pool)
      }
    }
    net.agree("depths", with: depths)
    net.agree(
      "hidden_sizes",
      with: depths.indices.map { net.weights.rows("\(encoder).patch_embeddings.\($0).projection.weight") })
    net.graph.startUnit("norm")
    x = net.groupNorm(x, "norm", groups: 1)
    _ = net.classify(x, "classifier")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, pool: Int) -> Int {
    let normal = net.groupNorm(x, "\(name).before_norm", groups: 1)
    let mean = net.graph.averagePool(normal, kernel: pool, stride: 1, pad: pool / 2, countIncludePad: false)
    let middle = net.graph.add(x, scale(&net, net.graph.sub(mean, normal), "\(name).layer_scale_1"))
    let inside = net.activate(net.conv(net.groupNorm(middle, "\(name).after_norm", groups: 1), "\(name).output.conv1"))
    let seen = net.conv(inside, "\(name).output.conv2", out: net.channels(x))
    return net.graph.add(middle, scale(&net, seen, "\(name).layer_scale_2"))
  }

  private func scale(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.agree("use_layer_scale", with: net.weights.has(name), standard: true)
    return net.weights.has(name) ? net.scaleChannels(x, name) : x
  }
}
