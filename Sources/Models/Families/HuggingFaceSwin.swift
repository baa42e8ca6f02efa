import Graphs
import Tensors

/// transformers' SwinForImageClassification and DonutSwinForImageClassification (models/swin/modeling_swin.py,
/// models/donut/modeling_donut_swin.py), which has no last normalisation: places are padded with zeros to whole windows; the
/// normalisations of patches and of merged patches have eps 1e-5, all others `layer_norm_eps`.
struct HuggingFaceSwin: Family {
  /// The `model_type`: `swin` or `donut-swin`.
  let type: String

  var name: String { "hf-\(type)" }
  var modelTypes: Set<String> { [type] }

  /// What begins the names of tensors.
  private var model: String { type == "swin" ? "swin" : "donut" }
  private var stem: String { "\(model).embeddings.patch_embeddings.projection" }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).weight", "\(model).embeddings.norm.weight", "classifier.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.ignore { $0.hasSuffix(".relative_position_index") || $0 == "\(model).embeddings.mask_token" }
    net.configureActivation(.gelu)
    net.configureEpsilon(1e-5)
    let bias = net.configured("qkv_bias", true)
    let image = net.startImage(stem: stem, size: net.anyImageSize())
    var x = net.swinPatches(image, model)
    let stages = net.weights.count("\(model).encoder.layers.{}.blocks.0.layernorm_before.weight")
    for stage in 0..<stages {
      let name = "\(model).encoder.layers.\(stage)"
      for index in 0..<net.weights.count("\(name).blocks.{}.layernorm_before.weight") {
        net.graph.startUnit("layers.\(stage).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)", shifts: index % 2 == 1, bias: bias)
      }
      guard net.weights.has("\(name).downsample.reduction.weight") else { continue }
      net.graph.startUnit("layers.\(stage).downsample")
      x = merge(&net, x, "\(name).downsample")
    }
    agree(&net, stages: stages)
    net.graph.startUnit("classifier")
    if type == "swin" { x = net.layerNorm(x, "swin.layernorm") }
    _ = net.linear(net.graph.reduceMean(x, axes: [0, 1]), "classifier")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, shifts: Bool, bias: Bool?) -> Int {
    let tables = ["attention.self", "attention.relative_position_bias"].map {
      "\(name).\($0).relative_position_bias_table"
    }
    let table = tables.first(where: net.weights.has) ?? tables[0]
    let window = net.window(ofTable: table)
    let extents = net.extents(x)
    guard extents.count == 3, window <= min(extents[0], extents[1]) else {
      tooSmall(&net, extents, window)
      return net.graph.reshape(x, [0])
    }
    let shift = shifts && window < min(extents[0], extents[1]) ? window / 2 : 0
    let pads = [0, 1].map { (window - extents[$0] % window) % window }
    guard
      let grid = WindowGrid(
        rows: extents[0] + pads[0], columns: extents[1] + pads[1], window: window, shift: shift)
    else { return net.graph.reshape(x, [0]) }
    var y = net.padPlaces(net.layerNorm(x, "\(name).layernorm_before"), by: pads)
    y = net.attend(y, within: grid, table: table) { net, windows, heads in
      project(&net, windows, name, heads: heads, bias: bias)
    }
    y = net.linear(y, net.spelling(name, "attention.output.dense", "attention.o_proj"))
    y = net.cropPlaces(net.unroll(y, grid), of: pads)
    let middle = net.graph.add(x, y)
    return net.graph.add(middle, net.configuredPerceptron(net.layerNorm(middle, "\(name).layernorm_after"), name))
  }

  /// Queries, keys and values, `[windows, heads, places, dim]` each.
  private func project(
    _ net: inout ModelBuilder, _ windows: Int, _ name: String, heads: Int, bias: Bool?
  ) -> [Int] {
    let width = net.extents(windows).last
    return [("query", "q_proj"), ("key", "k_proj"), ("value", "v_proj")].map { older, newer in
      let layer = net.spelling(name, "attention.self.\(older)", "attention.\(newer)")
      let all = net.linear(windows, layer, out: width, bias: bias)
      return net.splitHeads(ofWindows: all, heads: heads)
    }
  }

  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    guard let merged = net.joinPairs(x) else { return x }
    return net.linear(
      net.layerNorm(merged, "\(name).norm", epsilon: ModelBuilder.swinEpsilon), "\(name).reduction", bias: false)
  }

  /// transformers cannot run it either: its biases are of the window's size.
  private func tooSmall(_ net: inout ModelBuilder, _ extents: [Int], _ window: Int) {
    guard let config = net.config else { return }
    let stage = extents.prefix(2).map(String.init).joined(separator: "x")
    net.refuse(
      .config(
        path: config.path, key: "window_size", value: "\(window)",
        expected: "at most the \(stage) places that images of this size have left"))
  }

  private func agree(_ net: inout ModelBuilder, stages: Int) {
    let prefix = "\(model).encoder.layers"
    func table(_ stage: Int) -> String {
      let names = ["attention.self", "attention.relative_position_bias"].map {
        "\(prefix).\(stage).blocks.0.\($0).relative_position_bias_table"
      }
      return names.first(where: net.weights.has) ?? names[0]
    }
    net.agree(
      "depths", with: (0..<stages).map { net.weights.count("\(prefix).\($0).blocks.{}.layernorm_before.weight") })
    net.agree("num_heads", with: (0..<stages).map { net.weights.columns(table($0)) })
    net.agree("window_size", with: net.window(ofTable: table(0)), standard: 7)
    net.agree("embed_dim", with: net.weights.rows("\(stem).weight"), standard: 96)
  }
}
