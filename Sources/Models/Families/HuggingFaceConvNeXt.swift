import Graphs
import Tensors

/// transformers' ConvNextForImageClassification and, with a response normalisation in the place of the layer scale,
/// ConvNextV2ForImageClassification (models/convnext/modeling_convnext.py): `layer_norm_eps` is the last normalisation's only, all
/// others have 1e-6.
struct HuggingFaceConvNeXt: Family {
  /// The `model_type`, which begins the names of tensors: `convnext` or `convnextv2`.
  let type: String

  var name: String { "hf-\(type)" }
  var modelTypes: Set<String> { [type] }

  private static let epsilon: Float = 1e-6

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(type).embeddings.patch_embeddings.weight", "\(type).layernorm.weight", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.configureActivation(.gelu)
    net.configureEpsilon(1e-12)
    let stem = "\(type).embeddings.patch_embeddings"
    let patch = max(1, net.weights.kernel("\(stem).weight"))
    net.agreePatch(stem: stem, standard: 4)
    let image = net.startImage(stem: stem, size: net.anyImageSize())
    var x = norm(&net, net.conv(image, stem, stride: patch, pad: 0, bias: true), "\(type).embeddings.layernorm")
    let stages = net.weights.count("\(type).encoder.stages.{}.layers.0.dwconv.weight")
    for stage in 0..<stages {
      let name = "\(type).encoder.stages.\(stage)"
      if net.weights.has("\(name).downsampling_layer.1.weight") {
        net.graph.startUnit("stages.\(stage).downsampling")
        x = norm(&net, x, "\(name).downsampling_layer.0")
        x = net.conv(x, "\(name).downsampling_layer.1", stride: stage > 0 ? 2 : 1, pad: 0, bias: true)
      }
      for index in 0..<net.weights.count("\(name).layers.{}.dwconv.weight") {
        net.graph.startUnit("stages.\(stage).\(index)")
        x = block(&net, x, "\(name).layers.\(index)")
      }
    }
    agree(&net, stages: stages)
    net.graph.startUnit("classifier")
    let features = net.graph.flatten(net.graph.globalAveragePool(x))
    _ = net.linear(net.layerNorm(features, "\(type).layernorm"), "classifier")
  }

  private func norm(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.layerNorm(planes: x, name, epsilon: Self.epsilon)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    let mixed = net.conv(x, "\(name).dwconv", out: width, bias: true)
    var y = net.layerNorm(net.tokens(mixed), "\(name).layernorm", epsilon: Self.epsilon)
    y = net.activate(net.linear(y, "\(name).pwconv1"))
    if net.weights.has("\(name).grn.weight") {
      y = net.responses(y, "\(name).grn", Shape(1, 1, 1, net.extents(y).last ?? 1))
    }
    y = net.linear(y, "\(name).pwconv2", out: width)
    if net.weights.has("\(name).layer_scale_parameter") {
      y = net.scale(y, "\(name).layer_scale_parameter", [width])
    }
    return net.graph.add(net.planes(y, like: x), x)
  }

  private func agree(_ net: inout ModelBuilder, stages: Int) {
    let prefix = "\(type).encoder.stages"
    net.agree("num_stages", with: stages, standard: 4)
    net.agree("depths", with: (0..<stages).map { net.weights.count("\(prefix).\($0).layers.{}.dwconv.weight") })
    net.agree("hidden_sizes", with: (0..<stages).map { net.weights.rows("\(prefix).\($0).layers.0.dwconv.weight") })
  }
}
