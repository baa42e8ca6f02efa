import Graphs
import Tensors

/// timm's Swin transformer of the second version (models/swin_transformer_v2.py) and microsoft/Swin-Transformer's, which merges places behind
/// a stage and keeps the tables of places.
///
/// Where there are none, the model's name in a config.json tells the windows, and those that it was trained with first.
struct TimmSwinV2: Family {
  let name = "timm-swinv2"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "patch_embed.proj.weight", "layers.0.blocks.0.attn.logit_scale", "layers.0.blocks.0.attn.cpb_mlp.0.weight",
    ])
      && (weights.has("head.fc.weight") || weights.has("head.weight"))
  }

  func isTimm(_ config: TimmConfig) -> Bool { config.words.first == "swinv2" && Self.windows(config) != nil }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// The side of windows in a name such as `swinv2_base_window12to16_192to256`, and those of the first training.
  private static func windows(_ config: TimmConfig) -> (last: Int, first: Int)? {
    guard let word = config.words.first(where: { $0.hasPrefix("window") }) else { return nil }
    let numbers = word.dropFirst("window".count).split(separator: "t").map { Int($0.drop { $0 == "o" }) }
    guard let first = numbers.first ?? nil, let last = numbers.last ?? nil, 1...64 ~= last else { return nil }
    return (last, numbers.count > 1 ? first : 0)
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.ignore { $0.hasSuffix(".relative_position_index") || $0.hasSuffix(".attn_mask") }
    let stages = net.weights.count("layers.{}.blocks.0.norm1.weight")
    let patch = max(1, net.weights.kernel("patch_embed.proj.weight"))
    let (side, windows) = layout(&net, patch: patch, stages: stages)
    let image = net.startImage(stem: "patch_embed.proj", side: side, isTold: true)
    var x = net.graph.transpose(net.conv(image, "patch_embed.proj", stride: patch, pad: 0), [1, 2, 0])
    x = net.layerNorm(x, "patch_embed.norm")
    // timm's first stage merges nothing, the original's last one does not.
    let mergesBehind = net.weights.has("layers.0.downsample.reduction.weight")
    for (stage, windows) in windows.enumerated() {
      let name = "layers.\(stage)"
      let merges = net.weights.has("\(name).downsample.reduction.weight")
      if merges, !mergesBehind { x = merge(&net, x, "\(name).downsample") }
      for index in 0..<net.weights.count("\(name).blocks.{}.norm1.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)", windows: windows, shifts: index % 2 == 1)
      }
      if merges, mergesBehind { x = merge(&net, x, "\(name).downsample") }
    }
    net.graph.startUnit("head")
    x = net.layerNorm(x, "norm")
    _ = net.linear(net.graph.reduceMean(x, axes: [0, 1]), net.weights.has("head.fc.weight") ? "head.fc" : "head")
  }

  /// The image's side, and the windows of each stage: no larger than the places that are left.
  private func layout(_ net: inout ModelBuilder, patch: Int, stages: Int) -> (side: Int, [StageWindows]) {
    let timm = net.settings.timm
    let named = timm.flatMap(Self.windows)
    net.refuseWindowLists()
    let table = net.weights.columns("layers.0.blocks.0.attn.relative_coords_table")
    let window = net.assume(
      "window", "side of windows", nil, range: 1...64,
      told: table > 0 ? min((table + 1) / 2, 64) : timm?.window ?? named?.last)
    let last = timm?.words.last.flatMap { Int($0.split(separator: "o").last ?? $0) }
    let side = net.assume("image-size", "side of images", window * 32, told: timm?.side ?? last)
    return (
      side,
      (0..<stages).map { stage in
        // What was trained first had windows no larger than its places: half of them in the last of four stages.
        let trained = (named?.first ?? 0) / (stage == 3 ? 2 : 1)
        return StageWindows(window: window, trained: trained, places: (side / patch) >> min(stage, 16))
      }
    )
  }

  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.graph.startUnit(name)
    return net.mergePlaces(x, name)
  }

  /// Layers whose results are normalised, not what they take.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, windows: StageWindows, shifts: Bool) -> Int {
    let extents = net.extents(x)
    guard extents.count == 3,
      let grid = WindowGrid(
        rows: extents[0], columns: extents[1], window: windows.side, shift: shifts ? windows.shift : 0)
    else { return net.graph.reshape(x, [0]) }
    let y = net.linear(attend(&net, x, "\(name).attn", within: grid, trained: windows.trained), "\(name).attn.proj")
    let middle = net.graph.add(x, net.layerNorm(net.unroll(y, grid), "\(name).norm1"))
    let seen = net.perceptron(middle, "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.graph.add(middle, net.layerNorm(seen, "\(name).norm2"))
  }

  private func attend(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, within grid: WindowGrid, trained: Int
  ) -> Int {
    let heads = max(1, net.weights.rows("\(name).logit_scale"))
    let width = net.extents(x).last ?? 1
    let table = "\(name).relative_coords_table"
    return net.attend(
      x, within: grid, scale: .none,
      bias: { net in
        let distances =
          net.weights.has(table)
          ? net.windowDistances(stored: table, window: grid.window)
          : net.windowDistances(window: grid.window, trained: trained)
        return net.continuousBias(distances, "\(name).cpb_mlp", window: grid.window)
      },
      { net, windows in
        let biases = ["q_bias", "v_bias"].map { part in
          net.check("\(name).\(part)", width)
          return net.graph.parameterValue("\(name).\(part)", Shape(width))
        }
        let three = net.packedProjections(
          windows, "\(name).qkv.weight", heads: heads, biases: (query: biases[0], value: biases[1]))
        return net.cosine(three[0], three[1], scale: "\(name).logit_scale") + [three[2]]
      })
  }
}
