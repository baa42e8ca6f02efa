import Graphs
import Tensors

/// What encoders of transformers share: their names before and since version 5, and their attention.
extension ModelBuilder {
  /// A name in the first of the spellings that the file has a weight of, or in the first of all.
  func spelling(_ prefix: String, _ names: String...) -> String {
    let spelt = names.map { prefix + "." + $0 }
    return spelt.first { weights.has("\($0).weight") } ?? spelt.first ?? prefix
  }

  /// Opens the first unit on images of some rows and columns, of the channels that the convolution `stem` takes.
  mutating func startImage(stem: String, size: [Int]) -> Int {
    agree("num_channels", with: weights.columns("\(stem).weight"), standard: 3)
    return startImage(stem: stem, size: size.map { min($0, 1 << 14) }, unit: "embeddings")
  }

  /// Holds `patch_size` to the kernel of the convolution `stem`.
  mutating func agreePatch(stem: String, standard: Int) {
    let patch = weights.kernel("\(stem).weight")
    guard let told = configuredSize("patch_size", standard), told != [patch, patch] else { return }
    agree("patch_size", with: patch, standard: standard)
  }

  /// Holds `image_size` to the places that the weights have, of one each for so many rows and columns of pixels,
  /// once the image is halved some times.
  mutating func agreePlaces(_ count: Int, stride: Int, halved: Int = 0) {
    guard let size = configuredSize("image_size", 224) else { return }
    let lines = size.map { ($0 >> halved) / stride }
    if lines[0] * lines[1] == count { return }
    contradict("image_size", "\(size)", "\(count) places at a stride of \(stride)")
  }

  /// The rows and columns of images for a model that takes any: the preprocessor's, else `image_size`, else assumed.
  mutating func anyImageSize() -> [Int] {
    let own = configuredSize("image_size", 224)
    let told = config?.imageSize ?? own
    if settings.assume["image-size"] == nil, let told, told[0] != told[1] {
      knownKeys.append("image-size")
      return told
    }
    let side = assume("image-size", "side of images", 224, told: told?[0])
    return [side, side]
  }

  /// The heads of attention that `width` features are cut into.
  mutating func configuredHeads(_ standard: Int, width: Int) -> Int {
    let told = configured("num_attention_heads", standard, in: 1...4096)
    guard told == nil else {
      return assume("heads", "heads of attention", nil, range: 1...max(1, width), told: told)
    }
    return assumeHeads(width: width)
  }

  /// Self-attention of a layer: three layers of queries, keys and values, and one of what the heads found.
  ///
  /// BEiT's keys have no bias whatever the other two have.
  mutating func selfAttention(
    _ x: Int, _ layer: String, heads: Int, bias: Bool?, keysHaveBias: Bool = true, mask: Source? = nil
  ) -> Int {
    let own = spelling(layer, "attention.attention.query", "attention.q_proj")
    let query = linear(x, own, bias: bias)
    let key = linear(
      x, spelling(layer, "attention.attention.key", "attention.k_proj"), bias: keysHaveBias ? bias : false)
    let value = linear(x, spelling(layer, "attention.attention.value", "attention.v_proj"), bias: bias)
    agree("head_dim", with: (extents(query).last ?? 0) / max(1, heads))
    let attended = attend(query, key, value, heads: heads, mask: mask)
    return linear(attended, spelling(layer, "attention.output.dense", "attention.o_proj"), out: extents(x).last)
  }

  /// The layer's perceptron.
  mutating func configuredPerceptron(_ x: Int, _ layer: String) -> Int {
    perceptron(x, spelling(layer, "intermediate.dense", "mlp.fc1"), spelling(layer, "output.dense", "mlp.fc2"))
  }

  /// The prefix of an encoder's layers, and how many there are.
  mutating func encoderLayers(_ model: String, norm: String) -> (prefix: String, count: Int) {
    // transformers 5 saves ViT-MSN's without the model before them.
    let prefixes = ["\(model).encoder.layer", "\(model).layers", "encoder.layer"]
    let prefix = prefixes.first { weights.has("\($0).0.\(norm).weight") } ?? prefixes[0]
    let count = weights.count("\(prefix).{}.\(norm).weight")
    agree("num_hidden_layers", with: count, standard: 12)
    return (prefix, count)
  }

  /// The convolution and the batch normalisation that transformers keeps in the layer `name`; one of `out` channels is a shortcut of 1x1.
  mutating func convNorm(_ input: Int, layer name: String, out: Int? = nil, stride: Int = 1) -> Int {
    convNorm(
      input, "\(name).convolution", "\(name).normalization", out: out, kernel: out == nil ? nil : 1, stride: stride)
  }

  /// Patches as tokens, `[patches, features]`, with the patch's side and the grid that they make.
  mutating func patches(
    _ image: Int, _ stem: String, width: Int, bias: Bool = true
  ) -> (tokens: Int, grid: [Int]) {
    let side = max(1, weights.kernel("\(stem).weight"))
    let planes = conv(image, stem, stride: side, pad: 0, bias: bias)
    let extents = extents(planes)
    return (tokens(planes), extents.count == 3 ? [extents[1], extents[2]] : [1, 1])
  }

  /// What normalisations of Swin's patches and merged patches add, whatever config.json says of others.
  static let swinEpsilon: Float = 1e-5

  /// Swin's patches, of zeros where the image ends within one, as places `[rows, columns, features]`.
  mutating func swinPatches(_ image: Int, _ model: String) -> Int {
    let stem = "\(model).embeddings.patch_embeddings.projection"
    let patch = max(1, weights.kernel("\(stem).weight"))
    agreePatch(stem: stem, standard: 4)
    let rest = extents(image).dropFirst().map { (patch - $0 % patch) % patch }
    let planes = conv(image, stem, stride: patch, pads: [0, 0, rest[0], rest[1]], bias: true)
    let x = layerNorm(graph.transpose(planes, [1, 2, 0]), "\(model).embeddings.norm", epsilon: Self.swinEpsilon)
    let places = "\(model).embeddings.position_embeddings"
    agree("use_absolute_embeddings", with: weights.has(places), standard: false)
    let extents = extents(x)
    guard weights.has(places), extents.count == 3 else { return x }
    return graph.reshape(addPositions(graph.reshape(x, [extents[0] * extents[1], extents[2]]), places), extents)
  }
}
