import Graphs
import Tensors

/// transformers' Dinov2ForImageClassification and Dinov2WithRegistersForImageClassification (models/dinov2/modeling_dinov2.py):
/// the class token beside the mean of the patches is classified; images of another size than `image_size` have the embeddings of
/// places resampled, bicubic.
struct HuggingFaceDINOv2: Family {
  /// The `model_type`, which begins the names of tensors.
  let type: String

  var name: String { type == "dinov2" ? "hf-dinov2" : "hf-dinov2-registers" }
  var modelTypes: Set<String> { [type] }

  private var stem: String { "\(type).embeddings.patch_embeddings.projection" }
  private var places: String { "\(type).embeddings.position_embeddings" }
  private var registers: String { "\(type).embeddings.register_tokens" }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).weight", places, "\(type).layernorm.weight", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.ignore { $0 == "\(type).embeddings.mask_token" }
    net.configureActivation(.gelu)
    net.configureEpsilon(1e-6)
    let width = net.weights.rows("\(stem).weight")
    let heads = net.configuredHeads(12, width: width)
    let bias = net.configured("qkv_bias", true)
    let image = net.startImage(stem: stem, size: imageSize(&net))
    let (patches, grid) = net.patches(image, stem, width: width)
    var x = embed(&net, patches, grid)
    let layers = net.encoderLayers(type, norm: "norm1")
    for index in 0..<layers.count {
      net.graph.startUnit("layer.\(index)")
      x = block(&net, x, "\(layers.prefix).\(index)", heads: heads, bias: bias)
    }
    net.agree("hidden_size", with: width, standard: 768)
    net.agree(
      "use_swiglu_ffn", with: !net.weights.has("\(layers.prefix).0.mlp.fc1.weight"), standard: false)
    net.graph.startUnit("classifier")
    x = net.layerNorm(x, "\(type).layernorm")
    let front = net.extents(x)[0] - grid[0] * grid[1]
    let own = net.graph.split(x, axis: 0, sizes: [front, grid[0] * grid[1]])
    let mean = net.graph.reduceMean(own[1], axes: [0])
    _ = net.linear(net.graph.concat([net.graph.select(x, axis: 0, index: 0), mean], axis: 0), "classifier")
  }

  /// Any size will do; without config.json the one that the embeddings of places were trained for.
  private func imageSize(_ net: inout ModelBuilder) -> [Int] {
    let patch = max(1, net.weights.kernel("\(stem).weight"))
    net.agreePatch(stem: stem, standard: 14)
    guard net.config == nil else { return net.anyImageSize() }
    let side = Int(Double(max(1, net.weights.columns(places) - 1)).squareRoot()) * patch
    return [side, side]
  }

  /// Patches and, in front of them, the class token, all with their places, and the registers without.
  private func embed(_ net: inout ModelBuilder, _ patches: Int, _ grid: [Int]) -> Int {
    let tokens = net.prepend(["\(type).embeddings.cls_token"], to: patches)
    let width = net.extents(tokens).last ?? 1
    let trained = max(0, net.weights.columns(places) - 1)
    var x: Int
    if trained == grid[0] * grid[1], grid[0] == grid[1] {
      x = net.addPositions(tokens, places)
    } else {
      x = net.graph.add(tokens, resampled(&net, grid, trained: trained, width: width))
    }
    guard net.weights.has(registers) else { return x }
    let count = net.weights.columns(registers)
    net.agree("num_register_tokens", with: count, standard: 4)
    let parts = net.graph.split(x, axis: 0, sizes: [1, grid[0] * grid[1]])
    net.check(registers, 1, count, width)
    let own = net.graph.reshape(net.graph.parameterValue(registers, Shape(1, count, width)), [count, width])
    x = net.graph.concat([parts[0], own, parts[1]], axis: 0)
    return x
  }

  /// The embeddings of a square of places, seen as those of `grid`: torch.nn.functional.interpolate, bicubic.
  private func resampled(_ net: inout ModelBuilder, _ grid: [Int], trained: Int, width: Int) -> Int {
    let side = Int(Double(trained).squareRoot())
    if type != "dinov2", let config = net.config {
      net.refuse(
        .config(
          path: config.path, key: "image_size", value: "not the preprocessor's",
          expected: "images of that size: with registers, transformers resamples places with antialiasing"))
    }
    let shape = Shape(1, side * side + 1, width)
    net.check(places, shape)
    let all = net.graph.reshape(net.graph.parameterValue(places, shape), [side * side + 1, width])
    let parts = net.graph.split(all, axis: 0, sizes: [1, side * side])
    let planes = net.graph.reshape(net.graph.transpose(parts[1], [1, 0]), [width, side, side])
    let sampling = Sampling(.cubic(coefficient: -0.75))
    let larger = net.graph.node(Resize(sizes: [width] + grid, sampling: sampling), [.value(planes)])
    return net.graph.concat([parts[0], net.tokens(larger)], axis: 0)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int, bias: Bool?) -> Int {
    let width = net.extents(x).last ?? 1
    var y = net.selfAttention(net.layerNorm(x, "\(name).norm1"), name, heads: heads, bias: bias)
    y = net.scale(y, "\(name).layer_scale1.lambda1", [width])
    let middle = net.graph.add(y, x)
    y = perceptron(&net, net.layerNorm(middle, "\(name).norm2"), "\(name).mlp")
    return net.graph.add(net.scale(y, "\(name).layer_scale2.lambda1", [width]), middle)
  }

  /// Linear, activation, Linear; or, gated by SiLU, two in parallel and a third, which files of version 4 keep as one of twice
  /// the rows.
  private func perceptron(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.extents(x).last
    if net.weights.has("\(name).weights_in.weight") {
      let both = net.linear(x, "\(name).weights_in")
      let half = (net.extents(both).last ?? 0) / 2
      let parts = net.graph.split(both, axis: 1, sizes: [half, half])
      return net.linear(net.graph.mul(net.graph.silu(parts[0]), parts[1]), "\(name).weights_out", out: width)
    }
    if net.weights.has("\(name).gate_proj.weight") {
      let gate = net.graph.silu(net.linear(x, "\(name).gate_proj"))
      return net.linear(net.graph.mul(gate, net.linear(x, "\(name).up_proj")), "\(name).down_proj", out: width)
    }
    return net.perceptron(x, "\(name).fc1", "\(name).fc2")
  }
}
