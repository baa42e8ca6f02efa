import Graphs

/// timm's own MaxViT, MaxxViT of ConvNeXt's blocks and MaxxViT V2 without windows (models/maxxvit.py): `maxvit_nano_rw_256`,
/// `maxxvit_rmlp_small_rw_256`, `maxxvitv2_nano_rw_256`.
struct TimmMaxxViT: Family {
  let name = "timm-maxxvit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv1.weight", "head.fc.weight"])
      && (weights.has("stages.0.blocks.0.conv.conv1_1x1.weight") || TimmMaxxLayers.isNext(weights, place: "conv."))
      && TimmMaxxLayers.hasPlaces(weights, Self.first)
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let words = config.words
    guard let kind = words.first, words.dropLast().last == "rw" || config.architecture == "test_maxvit" else {
      return false
    }
    let isNext = TimmMaxxLayers.isNext(weights, place: "conv.")
    return kind == (isNext ? hasWindows(weights) ? "maxxvit" : "maxxvitv2" : kind == "test" ? "test" : "maxvit")
      && words.contains("rmlp") == TimmMaxxLayers.hasPerceptron(weights, Self.first)
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  private static let first = "stages.0.blocks.0.attn_grid.attn"

  private func hasWindows(_ weights: StateDict) -> Bool { weights.has("stages.0.blocks.0.attn_block.attn.qkv.weight") }

  func build(_ net: inout ModelBuilder) {
    let isNext = TimmMaxxLayers.isNext(net.weights, place: "conv.")
    let style = TimmMaxxStyle(activation: isNext ? .gelu : .silu)
    let layers = TimmMaxxLayers(net.weights, style, place: "conv.")
    net.assume(activation: style.activation)
    if !isNext { net.assume(epsilon: 1e-5) }
    let window = window(&net)
    // Planes are a 32nd of the image at the end, and one partition there.
    var x = layers.stem(&net, net.startImage(stem: "stem.conv1", side: 32 * window))
    let attentions = (hasWindows(net.weights) ? ["attn_block"] : []) + ["attn_grid"]
    for stage in 0..<net.weights.count("stages.{}.blocks.0.attn_grid.norm1.weight") {
      for index in 0..<net.weights.count("stages.\(stage).blocks.{}.attn_grid.norm1.weight") {
        let name = "stages.\(stage).blocks.\(index)"
        net.graph.startUnit(name)
        x = layers.convolve(&net, x, "\(name).conv", stride: index == 0 ? 2 : 1)
        var places = net.graph.transpose(x, [1, 2, 0])
        for part in attentions {
          let attention = { (net: inout ModelBuilder, places: Int) in
            attend(&net, places, "\(name).\(part)", layers, window: window)
          }
          places =
            part == "attn_block" ? attention(&net, places) : net.amongGrid(places, window: window, layer: attention)
        }
        x = net.graph.transpose(places, [2, 0, 1])
      }
    }
    layers.classify(&net, x)
  }

  /// A perceptron gives biases of windows of any side, a table those of one.
  private func window(_ net: inout ModelBuilder) -> Int {
    guard TimmMaxxLayers.hasPerceptron(net.weights, Self.first) else {
      return net.window(ofTable: TimmMaxxLayers.table(Self.first))
    }
    let told = net.settings.timm?.fixedSide.flatMap { 32...1024 ~= $0 ? $0 / 32 : nil }
    return net.assume("window", "sides of windows", nil, range: 1...32, told: told)
  }

  /// Attention and a perceptron of places `[rows, columns, features]` within windows.
  private func attend(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, _ layers: TimmMaxxLayers, window: Int
  ) -> Int {
    let extents = net.extents(x)
    guard extents.count == 3,
      let grid = WindowGrid(rows: extents[0], columns: extents[1], window: window, shift: 0)
    else { return net.graph.reshape(x, [0]) }
    let (attention, width) = ("\(name).attn", extents[2])
    let heads = layers.heads(net, attention)
    var y = net.attend(
      net.layerNorm(x, "\(name).norm1", epsilon: TimmMaxxLayers.epsilon), within: grid, scale: .both,
      bias: { layers.bias(&$0, attention, window: window) },
      { net, windows in
        let packed = net.splitHeads(ofWindows: net.linear(windows, "\(attention).qkv"), heads: heads)
        let dim = (net.extents(packed).last ?? 3) / 3
        return net.graph.split(packed, axis: 3, sizes: [dim, dim, dim])
      })
    y = scale(&net, net.linear(y, "\(attention).proj", out: width), "\(name).ls1.gamma")
    let middle = net.graph.add(x, y)
    let normed = net.layerNorm(middle, "\(name).norm2", epsilon: TimmMaxxLayers.epsilon)
    // Its activation is GELU whatever that of the convolutions is.
    let inside = net.graph.gelu(net.linear(normed, "\(name).mlp.fc1"))
    y = scale(&net, net.linear(inside, "\(name).mlp.fc2", out: width), "\(name).ls2.gamma")
    return net.graph.add(middle, y)
  }

  private func scale(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let hasScales = [1, 2].contains { net.weights.has("stages.0.blocks.0.attn_grid.ls\($0).gamma") }
    return hasScales ? net.scale(x, name, Array(net.extents(x).suffix(1))) : x
  }
}
