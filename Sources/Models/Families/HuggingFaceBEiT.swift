import Graphs
import Tensors

/// transformers' BeitForImageClassification and Data2VecVisionForImageClassification (models/beit/modeling_beit.py,
/// models/data2vec/modeling_data2vec_vision.py): biases of relative places, one table a layer or one for all; the mean of the
/// patches is normalised and classified, or the class token.
struct HuggingFaceBEiT: Family {
  /// The `model_type`: `beit` or `data2vec-vision`.
  let type: String

  var name: String { "hf-\(type)" }
  var modelTypes: Set<String> { [type] }

  /// What begins the names of tensors.
  private var model: String { type == "beit" ? "beit" : "data2vec_vision" }
  private var stem: String { "\(model).embeddings.patch_embeddings.projection" }
  private var shared: [String] { ["\(model).encoder.relative_position_bias", "\(model).shared_position_bias"] }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).weight", "\(model).embeddings.cls_token", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { type == "beit" ? "tutorial" : "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.ignore { $0.hasSuffix(".relative_position_index") || $0 == "\(model).embeddings.mask_token" }
    net.configureActivation(.gelu)
    net.configureEpsilon(1e-12)
    let width = net.weights.rows("\(stem).weight")
    let heads = net.configuredHeads(12, width: width)
    let image = net.startImage(stem: stem, size: imageSize(&net))
    let (patches, grid) = net.patches(image, stem, width: width)
    var x = net.prepend(["\(model).embeddings.cls_token"], to: patches)
    let hasPlaces = net.weights.has("\(model).embeddings.position_embeddings")
    net.agree("use_absolute_position_embeddings", with: hasPlaces, standard: false)
    if hasPlaces { x = net.addPositions(x, "\(model).embeddings.position_embeddings") }
    let layers = net.encoderLayers(model, norm: "layernorm_before")
    let tables = tables(&net, layers.prefix)
    let places = tables(0).isEmpty ? nil : RelativePlaces(grid: grid)
    for index in 0..<layers.count {
      let name = "\(layers.prefix).\(index)"
      net.graph.startUnit("layer.\(index)")
      let masks = tables(index).compactMap { table in places.map { net.relativeBias(table, $0, heads: heads) } }
      let mask = masks.dropFirst().reduce(masks.first) { sum, one in sum.map { net.graph.add($0, one) } }
      x = block(&net, x, name, heads: heads, mask: mask)
    }
    net.agree("hidden_size", with: width, standard: 768)
    net.agree(
      "intermediate_size",
      with: net.weights.rows(net.spelling("\(layers.prefix).0", "intermediate.dense", "mlp.fc1") + ".weight"),
      standard: 3072)
    net.graph.startUnit("classifier")
    classify(&net, x, patches: grid[0] * grid[1])
  }

  private func imageSize(_ net: inout ModelBuilder) -> [Int] {
    net.agreePatch(stem: stem, standard: 16)
    guard let told = net.configuredSize("image_size", 224) else {
      let side = net.assume("image-size", "side of images", 224)
      return [side, side]
    }
    if told[0] != told[1], let config = net.config {
      net.refuse(.config(path: config.path, key: "image_size", value: "\(told)", expected: "one side for both"))
    }
    return told
  }

  /// The names of the tables of a layer, by its number.
  private func tables(_ net: inout ModelBuilder, _ prefix: String) -> (Int) -> [String] {
    let weights = net.weights
    func table(_ names: [String]) -> String? {
      names.map { "\($0).relative_position_bias_table" }.first { weights.has($0) }
    }
    let common = table(shared)
    let own = { (index: Int) in
      table(
        ["attention.attention.relative_position_bias", "relative_position_bias"].map { "\(prefix).\(index).\($0)" })
    }
    net.agree("use_shared_relative_position_bias", with: common != nil, standard: false)
    net.agree("use_relative_position_bias", with: own(0) != nil, standard: false)
    return { index in [common, own(index)].compactMap(\.self) }
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int, mask: Int?) -> Int {
    var y = net.selfAttention(
      net.layerNorm(x, "\(name).layernorm_before"), name, heads: heads, bias: true, keysHaveBias: false,
      mask: mask.map { .value($0) })
    y = scaled(&net, y, "\(name).lambda_1")
    let middle = net.graph.add(y, x)
    y = net.configuredPerceptron(net.layerNorm(middle, "\(name).layernorm_after"), name)
    return net.graph.add(scaled(&net, y, "\(name).lambda_2"), middle)
  }

  /// A scale for each feature, where the model was made with one.
  private func scaled(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.weights.has(name) ? net.scale(x, name, [net.extents(x).last ?? 1]) : x
  }

  private func classify(_ net: inout ModelBuilder, _ x: Int, patches: Int) {
    let takesMean = net.weights.has("\(model).pooler.layernorm.weight")
    net.agree("use_mean_pooling", with: takesMean, standard: true)
    guard takesMean else {
      _ = net.linear(net.graph.select(net.layerNorm(x, "\(model).layernorm"), axis: 0, index: 0), "classifier")
      return
    }
    let parts = net.graph.split(x, axis: 0, sizes: [1, patches])
    _ = net.linear(net.layerNorm(net.graph.reduceMean(parts[1], axes: [0]), "\(model).pooler.layernorm"), "classifier")
  }
}
