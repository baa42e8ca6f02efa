import Graphs

/// timm's GCViT (models/gcvit.py): attention within windows, whose queries are by turns their own and those that convolutions make of the
/// whole image.
struct TimmGCViT: Family {
  let name = "timm-gcvit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv1.weight", "stages.0.blocks.0.norm1.weight"])
      && ["dw", "pw"].contains { weights.has("stages.0.global_block.blocks.conv1.conv_\($0).weight") }
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    ["xxtiny", "xtiny", "tiny", "small", "base"].contains { config.architecture == "gcvit_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    // timm gives another one to some of the layers alone.
    net.settledActivation = .gelu
    if let timm = net.settings.timm, let told = timm.activation, told != .gelu {
      net.refuse(.config(path: timm.path, key: "model_args.act_layer", value: "\(told)", expected: "gelu"))
    }
    let window = net.window(ofTable: table("stages.0.blocks.0"))
    // The first windows are a 32nd of the image's side.
    let side = net.assume("image-size", "side of images", 32 * window, told: net.settings.timm?.fixedSide)
    let image = net.startImage(stem: "stem.conv1", side: side, isTold: true, unit: "stem")
    var x = halve(&net, net.conv(image, "stem.conv1", stride: 2, bias: true), "stem.down")
    let stages = net.weights.count("stages.{}.blocks.0.norm1.weight")
    for stage in 0..<stages {
      let name = "stages.\(stage)"
      if stage > 0 {
        net.graph.startUnit("\(name).downsample")
        x = halve(&net, x, "\(name).downsample")
      }
      net.graph.startUnit("\(name).global_block")
      let global = globalQueries(&net, x, "\(name).global_block.blocks", window: table("\(name).blocks.0"))
      var places = net.graph.transpose(x, [1, 2, 0])
      for index in 0..<net.weights.count("\(name).blocks.{}.norm1.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        places = block(&net, places, "\(name).blocks.\(index)", global: index % 2 == 1 ? global : nil)
      }
      if stage == stages - 1 { places = net.layerNorm(places, "\(name).norm") }
      x = net.graph.transpose(places, [2, 0, 1])
    }
    _ = net.classify(x, "head.fc")
  }

  private func table(_ block: String) -> String { "\(block).attn.rel_pos.relative_position_bias_table" }

  /// A convolution of each channel and gates of channels, added to what they took.
  private func convolve(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    let spread = net.activate(net.conv(x, "\(name).conv_dw", out: width, bias: false))
    let gated = net.squeeze(spread, "\(name).se.fc1", "\(name).se.fc2", inner: .gelu)
    return net.graph.add(x, net.conv(gated, "\(name).conv_pw", out: width, kernel: 1, bias: false))
  }

  private func halve(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let mixed = convolve(&net, net.layerNorm(planes: x, "\(name).norm1"), "\(name).conv_block")
    return net.layerNorm(planes: net.conv(mixed, "\(name).reduction", stride: 2, bias: false), "\(name).norm2")
  }

  /// Queries of the image, `[places of a window, features]`: planes that are halved until a window has as many places.
  private func globalQueries(_ net: inout ModelBuilder, _ x: Int, _ name: String, window table: String) -> Int {
    let window = net.window(ofTable: table)
    var y = x
    for index
      in 0..<max(1, ["dw", "pw"].map { net.weights.count("\(name).conv{}.conv_\($0).weight", from: 1) }.max() ?? 1)
    {
      y = convolve(&net, y, "\(name).conv\(index + 1)")
      if net.extents(x).last != window { y = net.graph.maxPool(y, kernel: 3, stride: 2, pad: 1) }
    }
    guard Array(net.extents(y).dropFirst()) == [window, window] else { return net.graph.reshape(y, [0]) }
    return net.tokens(y)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, global: Int?) -> Int {
    let (found, window) = (net.extents(x), net.window(ofTable: table(name)))
    guard found.count == 3,
      let grid = WindowGrid(rows: found[0], columns: found[1], window: window, shift: 0)
    else { return net.graph.reshape(x, [0]) }
    let normed = net.layerNorm(x, "\(name).norm1")
    let attention = "\(name).attn"
    let seen = net.attend(normed, within: grid, table: table(name), scale: .queries) { net, windows, heads in
      guard let global else { return net.packedProjections(windows, "\(attention).qkv", heads: heads, bias: true) }
      let both = net.linear(windows, "\(attention).qkv", out: 2 * found[2])
      let parts = net.graph.split(both, axis: 2, sizes: [found[2], found[2]]).map {
        net.splitHeads(ofWindows: $0, heads: heads)
      }
      let query = net.graph.splitHeads(global, heads: heads)
      let own = net.graph.reshape(query, [1] + net.extents(query))
      return [net.graph.expand(own, net.extents(parts[0])), parts[0], parts[1]]
    }
    let middle = net.graph.add(x, scaled(&net, net.linear(seen, "\(attention).proj", out: found[2]), name, part: 1))
    let made = net.perceptron(net.layerNorm(middle, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.graph.add(middle, scaled(&net, made, name, part: 2))
  }

  private func scaled(_ net: inout ModelBuilder, _ x: Int, _ name: String, part: Int) -> Int {
    let isScaled = [1, 2].contains { net.weights.has("stages.0.blocks.0.ls\($0).gamma") }
    return isScaled ? net.scale(x, "\(name).ls\(part).gamma", [net.extents(x).last ?? 1]) : x
  }
}
