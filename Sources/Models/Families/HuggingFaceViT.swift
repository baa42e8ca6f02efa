import Graphs

/// transformers' ViT, ViT-MSN, DeiT and I-JEPA ForImageClassification and DeiTForImageClassificationWithTeacher
/// (models/vit/modeling_vit.py and those of the others): the class token is classified, with a teacher the mean of two heads on
/// two tokens, and I-JEPA's, which has none, by the mean of its patches.
struct HuggingFaceViT: Family {
  /// What begins the names of tensors: `vit`, `deit` or `ijepa`.
  let type: String

  var name: String { "hf-\(type)" }

  /// ViT-MSN's tensors are ViT's.
  var modelTypes: Set<String> { type == "vit" ? ["vit", "vit_msn"] : [type] }

  private var stem: String { "\(type).embeddings.patch_embeddings.projection" }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).weight", "\(type).embeddings.position_embeddings", "\(type).layernorm.weight"])
      && (weights.has("classifier.weight") || weights.has("cls_classifier.weight"))
  }

  func normalization(_ weights: StateDict) -> String { type == "deit" ? "imagenet" : "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.ignore { $0.hasPrefix("\(type).pooler.") || $0 == "\(type).embeddings.mask_token" }
    net.configureActivation(.gelu)
    net.configureEpsilon(net.config?.modelType == "vit_msn" ? 1e-6 : 1e-12)
    let width = net.weights.rows("\(stem).weight")
    let heads = net.configuredHeads(12, width: width)
    let bias = net.configured("qkv_bias", true)
    let prefix = type == "deit" ? ["cls_token", "distillation_token"] : type == "ijepa" ? [] : ["cls_token"]
    let image = net.startImage(stem: stem, size: imageSize(&net, front: prefix.count))
    var x = net.patches(image, stem, width: width).tokens
    x = net.prepend(prefix.map { "\(type).embeddings.\($0)" }, to: x)
    x = net.addPositions(x, "\(type).embeddings.position_embeddings")
    let layers = net.encoderLayers(type, norm: "layernorm_before")
    for index in 0..<layers.count {
      net.graph.startUnit("layer.\(index)")
      x = block(&net, x, "\(layers.prefix).\(index)", heads: heads, bias: bias)
    }
    net.agree("hidden_size", with: width, standard: 768)
    net.agree(
      "intermediate_size",
      with: net.weights.rows(net.spelling("\(layers.prefix).0", "intermediate.dense", "mlp.fc1") + ".weight"),
      standard: 3072)
    net.graph.startUnit("classifier")
    classify(&net, net.layerNorm(x, "\(type).layernorm"))
  }

  /// The images whose patches have a place each: as config.json says, else square.
  private func imageSize(_ net: inout ModelBuilder, front: Int) -> [Int] {
    let patch = max(1, net.weights.kernel("\(stem).weight"))
    net.agreePatch(stem: stem, standard: 16)
    if let told = net.configuredSize("image_size", 224) { return told }
    let places = max(1, net.weights.columns("\(type).embeddings.position_embeddings") - front)
    let side = Int(Double(places).squareRoot()) * patch
    return [side, side]
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int, bias: Bool?) -> Int {
    let attended = net.selfAttention(net.layerNorm(x, "\(name).layernorm_before"), name, heads: heads, bias: bias)
    let middle = net.graph.add(attended, x)
    return net.graph.add(net.configuredPerceptron(net.layerNorm(middle, "\(name).layernorm_after"), name), middle)
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int) {
    if type == "ijepa" {
      _ = net.linear(net.graph.reduceMean(x, axes: [0]), "classifier")
      return
    }
    let token = net.graph.select(x, axis: 0, index: 0)
    guard net.weights.has("cls_classifier.weight") else {
      _ = net.linear(token, "classifier")
      return
    }
    let own = net.linear(token, "cls_classifier")
    let taught = net.linear(net.graph.select(x, axis: 0, index: 1), "distillation_classifier")
    _ = net.meanOfClassifiers(own, taught)
  }
}
