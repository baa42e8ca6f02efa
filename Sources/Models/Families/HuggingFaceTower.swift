import Graphs
import JSON
import Tensors

/// transformers' CLIP, MetaCLIP 2 and SigLIP ForImageClassification (models/clip/modeling_clip.py, models/siglip/modeling_siglip.py):
/// the tower for images alone; the mean of its patches is classified, SigLIP's after the last normalisation.
struct HuggingFaceTower: Family {
  /// `clip` or `siglip`.
  let type: String

  var name: String { "hf-\(type)" }
  var modelTypes: Set<String> { isCLIP ? ["clip", "metaclip_2"] : ["siglip"] }

  private var isCLIP: Bool { type == "clip" }
  private let stem = "vision_model.embeddings.patch_embedding"
  private let places = "vision_model.embeddings.position_embedding.weight"
  private let token = "vision_model.embeddings.class_embedding"

  init(type: String) { self.type = type }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).weight", places, "classifier.weight"]) && weights.has(token) == isCLIP
  }

  func normalization(_ weights: StateDict) -> String { isCLIP ? "clip" : "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.configure(part: "vision_config")
    net.ignore {
      $0.hasPrefix("text_model.") || $0.hasPrefix("vision_model.head.") || $0 == "vision_model.embeddings.position_ids"
        || isCLIP && $0.hasPrefix("vision_model.post_layernorm.")
    }
    net.configureActivation(isCLIP ? .quickGelu : .geluTanh)
    net.configureEpsilon(isCLIP ? 1e-5 : 1e-6)
    let width = net.weights.rows("\(stem).weight")
    let heads = net.configuredHeads(12, width: width)
    let image = net.startImage(stem: stem, size: imageSize(&net))
    var x = net.patches(image, stem, width: width, bias: !isCLIP).tokens
    x = addPlaces(&net, isCLIP ? withToken(&net, x, width) : x)
    if isCLIP { x = net.layerNorm(x, "vision_model.pre_layrnorm") }
    let layers = "vision_model.encoder.layers"
    let count = net.weights.count("\(layers).{}.layer_norm1.weight")
    for index in 0..<count {
      net.graph.startUnit("layers.\(index)")
      x = block(&net, x, "\(layers).\(index)", heads: heads)
    }
    net.agree("hidden_size", with: width, standard: 768)
    net.agree("intermediate_size", with: net.weights.rows("\(layers).0.mlp.fc1.weight"), standard: 3072)
    net.agree("num_hidden_layers", with: count, standard: 12)
    net.graph.startUnit("classifier")
    classify(&net, x)
  }

  /// The square of patches that have a place each.
  private func imageSize(_ net: inout ModelBuilder) -> [Int] {
    net.agreePatch(stem: stem, standard: isCLIP ? 32 : 16)
    if let told = net.configuredSize("image_size", 224) { return told }
    let patches = max(1, net.weights.rows(places) - (isCLIP ? 1 : 0))
    let side = Int(Double(patches).squareRoot()) * max(1, net.weights.kernel("\(stem).weight"))
    return [side, side]
  }

  /// The class token in front of the patches; the file has it as one axis.
  private func withToken(_ net: inout ModelBuilder, _ x: Int, _ width: Int) -> Int {
    net.check(token, width)
    let own = net.graph.reshape(net.graph.parameterValue(token, Shape(width)), [1, width])
    return net.graph.concat([own, x], axis: 0)
  }

  private func addPlaces(_ net: inout ModelBuilder, _ x: Int) -> Int {
    let shape = Shape(checking: net.extents(x)) ?? Shape(0)
    net.check(places, shape)
    return net.graph.add(x, parameter: places, shape)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int) -> Int {
    var y = net.layerNorm(x, "\(name).layer_norm1")
    let parts = ["q_proj", "k_proj", "v_proj"].map { net.linear(y, "\(name).self_attn.\($0)") }
    y = net.attend(parts[0], parts[1], parts[2], heads: heads)
    y = net.linear(y, "\(name).self_attn.out_proj", out: net.extents(x).last)
    let middle = net.graph.add(y, x)
    y = net.perceptron(net.layerNorm(middle, "\(name).layer_norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.graph.add(y, middle)
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int) {
    var x = x
    if isCLIP {
      x = net.graph.split(x, axis: 0, sizes: [1, max(1, net.extents(x)[0] - 1)])[1]
    } else {
      x = net.layerNorm(x, "vision_model.post_layernorm")
    }
    _ = net.linear(net.graph.reduceMean(x, axes: [0]), "classifier")
  }
}
