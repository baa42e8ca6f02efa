import Graphs
import JSON

/// transformers' LevitForImageClassification and LevitForImageClassificationWithTeacher (models/levit/modeling_levit.py), whose logits are the
/// mean of two heads; tables of biases by distance tell how many places there are.
struct HuggingFaceLeViT: Family {
  let name = "hf-levit"
  let modelTypes: Set<String> = ["levit"]

  private let stem = "levit.patch_embeddings.embedding_layer_"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem)1.convolution.weight", "classifier.linear.weight"])
      && LeViTLayer(weights, stage: 0, index: 0)?.kind == .attention
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.ignore { $0.hasSuffix(".attention_bias_idxs") }
    net.assume(activation: .hardSwish, told: .hardSwish)
    net.assume(epsilon: 1e-5, told: 1e-5)
    let (stride, pad) = (net.configured("stride", 2, in: 1...16) ?? 2, net.configured("padding", 1, in: 0...16) ?? 1)
    let stages = LeViTLayer.stages(net.weights)
    var x = net.startImage(stem: "\(stem)1.convolution", size: imageSize(&net, places: stages.first?.first?.side ?? 1))
    for layer in 1...4 {
      if layer > 1 { x = net.activate(x) }
      x = net.convNorm(x, "\(stem)\(layer).convolution", "\(stem)\(layer).batch_norm", stride: stride, pad: pad)
    }
    x = net.tokens(x)
    let steps = steps(&net, stages)
    for (stage, layers) in stages.enumerated() {
      for (index, layer) in layers.enumerated() {
        net.graph.startUnit("stages.\(stage).layers.\(index)")
        x = layer.build(&net, x, step: layer.kind == .subsample ? steps[stage] : 1)
      }
    }
    agree(&net, stages)
    net.graph.startUnit("classifier")
    let mean = net.graph.reduceMean(x, axes: [0])
    let heads =
      net.weights.has("classifier_distill.linear.weight") ? ["classifier", "classifier_distill"] : ["classifier"]
    let logits = heads.map { net.linear(net.norm(mean, "\($0).batch_norm"), "\($0).linear") }
    if logits.count == 2 { _ = net.meanOfClassifiers(logits[0], logits[1]) }
  }

  /// The images of which patches are the places of the first stage, where config.json does not say.
  private func imageSize(_ net: inout ModelBuilder, places: Int) -> [Int] {
    guard net.config == nil else { return net.anyImageSize() }
    let side = net.assume("image-size", "side of images", 16 * places)
    return [side, side]
  }

  /// How far apart the queries are between a stage and the next; `down_ops` says it, and what the weights tell.
  private func steps(_ net: inout ModelBuilder, _ stages: [[LeViTLayer]]) -> [Int] {
    let told = net.configured("down_ops", [], expected: "lists of Subsample and five numbers") { value -> [[Int]]? in
      guard case .array(let operations) = value else { return nil }
      // transformers saves an empty one behind them for the last stage.
      let read = operations.filter { $0 != .array([.string("")]) }.map { operation -> [Int]? in
        guard case .array(let parts) = operation, parts.count == 6, parts[0] == .string("Subsample") else { return nil }
        return JSONValue.array(Array(parts.dropFirst())).integers(in: 0...4096)
      }
      return read.contains(nil) ? nil : read.compactMap { $0 }
    }
    let found = stages.indices.map { stage in
      told.flatMap { $0.indices.contains(stage) ? max(1, $0[stage][4]) : nil } ?? 2
    }
    let own = zip(stages, zip(found, stages.dropFirst())).compactMap { layers, next -> [Int]? in
      guard let between = layers.firstIndex(where: { $0.kind == .subsample }) else { return nil }
      let (layer, places) = (layers[between], next.1.first?.side ?? 1)
      // Of a few steps that leave the next stage its places, the one that is said.
      let step = ([next.0] + Array(1...8)).first { (layer.side - 1) / $0 + 1 == places } ?? 2
      return [layer.dim, layer.heads, layer.ratio, layers.dropFirst(between + 1).first?.ratio ?? 0, step]
    }
    if let told, !told.isEmpty, told != own { net.contradict("down_ops", "\(told)", "\(own)") }
    return found
  }

  private func agree(_ net: inout ModelBuilder, _ stages: [[LeViTLayer]]) {
    let first = stages.compactMap(\.first)
    net.agree("hidden_sizes", with: first.map(\.width))
    net.agree("num_attention_heads", stages: first.map(\.heads))
    net.agree("key_dim", stages: first.map(\.dim))
    net.agree("attention_ratio", stages: first.map(\.ratio))
    let ratios = stages.map { layers in layers.dropFirst().first.map { $0.kind == .perceptron ? $0.ratio : 0 } ?? 0 }
    net.agree("mlp_ratio", ratios: zip(ratios, first).map { ($0 * $1.width, $1.width) })
    net.agree("depths", with: stages.map { layers in layers.count { $0.kind == .attention } })
    net.agree("kernel_size", with: net.weights.kernel("\(stem)1.convolution.weight"), standard: 3)
    guard let size = net.configuredSize("image_size", 224), let patch = net.configuredSize("patch_size", 16),
      let side = first.first?.side, size[0] / patch[0] != side
    else { return }
    net.contradict("image_size", "\(size)", "\(side) rows of patches")
  }
}
