import Graphs

/// timm's TinyViT (models/tiny_vit.py): inverted residuals, and attention within windows with a convolution of each channel behind it.
struct TimmTinyViT: Family {
  let name = "timm-tinyvit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "patch_embed.conv1.conv.weight", "stages.0.blocks.0.conv3.conv.weight",
      "stages.1.blocks.0.local_conv.conv.weight",
      "head.fc.weight",
    ])
  }

  /// `tiny_vit_21m_384`: windows are told by tensors.
  func isTimm(_ config: TimmConfig) -> Bool {
    let words = config.words
    return words.count == 4 && config.architecture.hasPrefix("tiny_vit_") && ["5m", "11m", "21m"].contains(words[2])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let image = net.startImage(stem: "patch_embed.conv1.conv", side: 224, unit: "patch_embed")
    var x = layer(
      &net, net.activate(layer(&net, image, "patch_embed.conv1", stride: 2)), "patch_embed.conv2", stride: 2)
    for index in 0..<net.weights.count("stages.0.blocks.{}.conv3.conv.weight") {
      net.graph.startUnit("stages.0.blocks.\(index)")
      x = net.activate(net.graph.add(convolve(&net, x, "stages.0.blocks.\(index)", out: net.channels(x)), x))
    }
    for stage in 1..<1 + net.weights.count("stages.{}.blocks.0.local_conv.conv.weight", from: 1) {
      let name = "stages.\(stage)"
      net.graph.startUnit("\(name).downsample")
      x = convolve(&net, x, "\(name).downsample", stride: 2)
      for index in 0..<net.weights.count("\(name).blocks.{}.local_conv.conv.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)")
      }
    }
    net.graph.startUnit("head")
    let mean = net.graph.flatten(net.graph.globalAveragePool(x))
    _ = net.linear(net.layerNorm(mean, "head.norm"), "head.fc")
  }

  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", out: out, stride: stride)
  }

  /// Single places, a convolution of each channel, and single places again.
  private func convolve(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1
  ) -> Int {
    let inside = net.activate(layer(&net, x, "\(name).conv1"))
    let spread = net.activate(layer(&net, inside, "\(name).conv2", out: net.channels(inside), stride: stride))
    return layer(&net, spread, "\(name).conv3", out: out)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let seen = attend(&net, net.graph.transpose(x, [1, 2, 0]), "\(name).attn")
    let middle = net.graph.add(x, net.graph.transpose(seen, [2, 0, 1]))
    let local = net.tokens(layer(&net, middle, "\(name).local_conv", out: net.channels(x)))
    let made = net.perceptron(net.layerNorm(local, "\(name).mlp.norm"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.planes(net.graph.add(local, made), like: x)
  }

  /// Attention of places `[rows, columns, features]` within windows, which zeros fill before they are normalised.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let (found, biases) = (net.extents(x), "\(name).attention_biases")
    let (side, heads) = (max(1, net.side(ofBiases: biases)), max(1, net.weights.rows(biases)))
    guard found.count == 3, found[2] % heads == 0 else { return net.graph.reshape(x, [0]) }
    let pads = found.prefix(2).map { (side - $0 % side) % side }
    let grid = WindowGrid(rows: found[0] + pads[0], columns: found[1] + pads[1], window: side, shift: 0)
    guard let grid else { return net.graph.reshape(x, [0]) }
    let seen = net.attend(
      net.padPlaces(x, by: pads), within: grid, scale: .both,
      bias: { net in
        net.graph.reshape(net.distanceBiases(biases), [1, heads, grid.places, grid.places])
      },
      { net, windows in
        let packed = net.linear(net.layerNorm(windows, "\(name).norm"), "\(name).qkv", out: 3 * found[2])
        let parts = net.splitHeads(ofWindows: packed, heads: heads)
        let dim = found[2] / heads
        return net.graph.split(parts, axis: 3, sizes: [dim, dim, dim])
      })
    return net.cropPlaces(net.linear(seen, "\(name).proj", out: found[2]), of: pads)
  }
}
