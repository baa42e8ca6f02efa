import Graphs
import Tensors

/// transformers' FocalNetForImageClassification (models/focalnet/modeling_focalnet.py): contexts of growing windows, gated, in the place of
/// attention.
struct HuggingFaceFocalNet: Family {
  let name = "hf-focalnet"
  let modelTypes: Set<String> = ["focalnet"]

  private let stem = "focalnet.embeddings.patch_embeddings.projection"
  private let stages = "focalnet.encoder.stages"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).weight", "\(stages).0.layers.0.modulation.projection_in.weight", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "patches and places of norms")
    net.configureActivation(.gelu)
    net.configureEpsilon(1e-5)
    let isConvolved = net.configured("use_conv_embed", false) ?? false
    let focus = Focus(
      normalisesAfter: net.configured("use_post_layernorm", false) ?? false,
      divides: net.configured("normalize_modulator", false) ?? false,
      isNormalised: net.weights.has("\(stages).0.layers.0.modulation.layernorm.weight"),
      isScaled: net.weights.has("\(stages).0.layers.0.gamma_1"))
    let image = net.startImage(stem: stem, size: net.anyImageSize())
    var planes = embed(&net, image, isConvolved: isConvolved)
    var x = net.layerNorm(net.tokens(planes), "focalnet.embeddings.norm")
    let depths = (0..<net.weights.count("\(stages).{}.layers.0.norm1.weight")).map {
      net.weights.count("\(stages).\($0).layers.{}.norm1.weight")
    }
    for (stage, depth) in depths.enumerated() {
      for index in 0..<depth {
        net.graph.startUnit("stages.\(stage).layers.\(index)")
        x = focus.build(&net, x, "\(stages).\(stage).layers.\(index)", planes: planes)
      }
      guard stage + 1 < depths.count else { break }
      net.graph.startUnit("stages.\(stage).downsample")
      let name = "\(stages).\(stage).downsample"
      let rest = net.extents(planes).dropFirst().map { $0 % 2 }
      let pad = isConvolved ? 1 : 0
      let back = [pad, pad] + rest.map { $0 + pad }
      planes = net.conv(
        net.planes(x, like: planes), "\(name).projection", kernel: isConvolved ? 3 : 2, stride: 2, pads: back)
      x = net.layerNorm(net.tokens(planes), "\(name).norm")
    }
    agree(&net, focus, depths: depths)
    net.graph.startUnit("classifier")
    _ = net.linear(net.graph.reduceMean(net.layerNorm(x, "focalnet.layernorm"), axes: [0]), "classifier")
  }

  /// Patches, which are of `patch_size` where no convolution stands for them; the image is of whole ones of that size even so.
  private func embed(_ net: inout ModelBuilder, _ image: Int, isConvolved: Bool) -> Int {
    let told = net.configuredSize("patch_size", 4) ?? [4, 4]
    let rest = zip(net.extents(image).dropFirst(), told).map { ($1 - $0 % $1) % $1 }
    guard isConvolved else {
      net.agreePatch(stem: stem, standard: 4)
      return net.conv(image, stem, stride: told[0], pads: [0, 0] + rest)
    }
    if net.weights.kernel("\(stem).weight") != 7 { net.contradict("use_conv_embed", "true", "false") }
    return net.conv(image, stem, stride: 4, pads: [2, 2] + rest.map { $0 + 2 })
  }

  private func agree(_ net: inout ModelBuilder, _ focus: Focus, depths: [Int]) {
    let first = depths.indices.map { "\(stages).\($0).layers.0" }
    net.agree("depths", with: depths)
    net.agree("embed_dim", with: net.weights.rows("\(stem).weight"), standard: 96)
    let layers = first.map { "\($0).mlp.fc1.weight" }
    net.agree("mlp_ratio", ratios: layers.map { (net.weights.rows($0), net.weights.columns($0)) })
    net.agree("focal_levels", stages: first.map { net.weights.count("\($0).modulation.focal_layers.{}.0.weight") })
    net.agree("focal_windows", stages: first.map { net.weights.kernel("\($0).modulation.focal_layers.0.0.weight") })
    net.agree("use_post_layernorm_in_modulation", with: focus.isNormalised, standard: false)
    net.agree("use_layerscale", with: focus.isScaled, standard: false)
  }

  /// A layer of focal modulation (arXiv:2203.11926) and one of a perceptron.
  private struct Focus {
    /// Whether what layers give is normalised, not what they take.
    let normalisesAfter: Bool
    /// Whether contexts are divided by their number.
    let divides: Bool
    /// Whether what a modulation gathered is normalised, and what layers give is scaled, as it is in the first one.
    let isNormalised: Bool
    let isScaled: Bool

    func build(_ net: inout ModelBuilder, _ x: Int, _ name: String, planes: Int) -> Int {
      var y = normalisesAfter ? x : net.layerNorm(x, "\(name).norm1")
      y = modulate(&net, y, "\(name).modulation", planes: planes)
      if normalisesAfter { y = net.layerNorm(y, "\(name).norm1") }
      let middle = net.graph.add(x, scale(&net, y, "\(name).gamma_1"))
      y = normalisesAfter ? middle : net.layerNorm(middle, "\(name).norm2")
      y = net.perceptron(y, "\(name).mlp.fc1", "\(name).mlp.fc2")
      if normalisesAfter { y = net.layerNorm(y, "\(name).norm2") }
      return net.graph.add(middle, scale(&net, y, "\(name).gamma_2"))
    }

    private func scale(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
      isScaled ? net.scale(x, name, [net.extents(x).last ?? 1]) : x
    }

    private func modulate(_ net: inout ModelBuilder, _ x: Int, _ name: String, planes: Int) -> Int {
      let width = net.extents(x).last ?? 1
      let channels = 2 * width + net.focalLevels(name) + 1
      let packed = net.planes(
        net.linear(x, "\(name).projection_in", out: channels), like: [channels] + net.extents(planes).dropFirst())
      let (queries, contexts) = net.focalContexts(packed, name, width: width)
      var sum = contexts
      if divides {
        let count = net.graph.constant(Tensor(Shape(1), [Float(net.focalLevels(name) + 1)]))
        sum = net.graph.node(Div(), [.value(sum), count])
      }
      let modulator = net.conv(sum, "\(name).projection_context", out: width, kernel: 1, bias: true)
      var y = net.tokens(net.graph.mul(queries, modulator))
      if isNormalised { y = net.layerNorm(y, "\(name).layernorm") }
      return net.linear(y, "\(name).projection_out", out: width)
    }
  }
}
