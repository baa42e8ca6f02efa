import Graphs

/// timm's EfficientViT of Microsoft (models/efficientvit_msra.py; arXiv:2305.07027): heads that take a part of the channels each, and what the
/// head before them made, within windows.
struct TimmEfficientViTMSRA: Family {
  let name = "timm-efficientvit-msra"

  /// More windows than any published model's images have, and more heads.
  private static let (mostWindows, mostHeads) = (256, 64)

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed.conv1.conv.weight", "stages.0.blocks.0.dw0.m.conv.weight", "head.linear.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    (0...5).contains { config.architecture == "efficientvit_m\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "patch_embed.conv1.conv", side: 224, unit: "patch_embed")
    var x = (1...4).reduce(image) { x, number in
      let y = number == 1 ? x : net.activate(x)
      return layer(&net, y, "patch_embed.conv\(number)", stride: 2)
    }
    for stage in 0..<net.weights.count("stages.{}.blocks.0.dw0.m.conv.weight") {
      let name = "stages.\(stage)"
      if net.weights.has("\(name).downsample.patchmerge.conv1.conv.weight") {
        x = halve(&net, x, "\(name).downsample")
      }
      for index in 0..<net.weights.count("\(name).blocks.{}.dw0.m.conv.weight") {
        let block = "\(name).blocks.\(index)"
        net.graph.startUnit(block)
        x = mix(&net, x, "\(block).dw0.m", "\(block).ffn0.m")
        x = net.graph.add(x, attend(&net, x, "\(block).mixer.m.attn"))
        x = mix(&net, x, "\(block).dw1.m", "\(block).ffn1.m")
      }
    }
    net.graph.startUnit("head")
    _ = net.linear(net.norm(net.graph.flatten(net.graph.globalAveragePool(x)), "head.bn"), "head.linear")
  }

  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", out: out, stride: stride)
  }

  /// A convolution of each channel, and a perceptron of each place, both added.
  private func mix(_ net: inout ModelBuilder, _ x: Int, _ near: String, _ perceptron: String) -> Int {
    let width = net.channels(x)
    let y = net.graph.add(x, layer(&net, x, near, out: width))
    let inside = net.activate(layer(&net, y, "\(perceptron).pw1"))
    return net.graph.add(y, layer(&net, inside, "\(perceptron).pw2", out: width))
  }

  /// Half the rows and columns, of more channels, by a gated inverted residual.
  private func halve(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.graph.startUnit(name)
    let merge = "\(name).patchmerge"
    let y = mix(&net, x, "\(name).res1.0.m", "\(name).res1.1.m")
    let wide = net.activate(layer(&net, y, "\(merge).conv1"))
    let half = net.activate(layer(&net, wide, "\(merge).conv2", out: net.channels(wide), stride: 2))
    let merged = layer(&net, net.squeeze(half, "\(merge).se.fc1", "\(merge).se.fc2"), "\(merge).conv3")
    return mix(&net, merged, "\(name).res2.0.m", "\(name).res2.1.m")
  }

  /// Attention within windows of as many places as there are biases for; zeros are behind where they do not tile the planes.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let (found, biases) = (net.extents(x), "\(name).attention_biases")
    let side = max(1, net.side(ofBiases: biases))
    guard found.count == 3 else { return net.graph.reshape(x, [0]) }
    let counts = found.dropFirst().map { ($0 + side - 1) / side }
    guard counts[0] * counts[1] <= Self.mostWindows else { return net.graph.reshape(x, [0]) }
    let more = zip(counts, found.dropFirst()).map { $0 * side - $1 }
    let heads = min(max(1, net.weights.rows(biases)), Self.mostHeads)
    let shares = net.graph.split(net.distanceBiases(biases), axis: 0, sizes: Array(repeating: 1, count: heads))
    guard more != [0, 0] || counts != [1, 1] else { return look(&net, x, name, shares) }
    let padded = more == [0, 0] ? x : net.graph.node(Pad(before: [0, 0, 0], after: [0] + more), [.value(x)])
    let rows = (0..<counts[0]).map { row in
      let seen = (0..<counts[1]).map { column in
        look(&net, slice(&net, padded, from: [row * side, column * side], count: [side, side]), name, shares)
      }
      return net.graph.concat(seen, axis: 2)
    }
    return slice(&net, net.graph.concat(rows, axis: 1), from: [0, 0], count: Array(found.dropFirst()))
  }

  private func slice(_ net: inout ModelBuilder, _ x: Int, from start: [Int], count: [Int]) -> Int {
    guard net.extents(x).dropFirst() != count[...] else { return x }
    let ranges = (0..<2).map { Slice.Range(axis: 1 + $0, start: start[$0], count: count[$0]) }
    return net.graph.node(Slice(ranges), [.value(x)])
  }

  /// What the heads make of a window's planes, one after another.
  private func look(_ net: inout ModelBuilder, _ x: Int, _ name: String, _ biases: [Int]) -> Int {
    let (found, heads) = (net.extents(x), biases.count)
    guard found.count == 3, found[0] % heads == 0 else { return net.graph.reshape(x, [0]) }
    let parts = net.graph.split(x, axis: 0, sizes: Array(repeating: found[0] / heads, count: heads))
    let key = max(1, net.weights.rows("\(name).dws.0.conv.weight"))
    let value = max(1, net.weights.rows("\(name).qkvs.0.conv.weight") - 2 * key)
    var made: [Int] = []
    for head in 0..<heads {
      let taken = made.last.map { net.graph.add($0, parts[head]) } ?? parts[head]
      let packed = layer(&net, taken, "\(name).qkvs.\(head)", out: 2 * key + value)
      let three = net.graph.split(packed, axis: 0, sizes: [key, key, value])
      let query = layer(&net, three[0], "\(name).dws.\(head)", out: key)
      let tokens = [query, three[1], three[2]].map { planes in
        let line = net.graph.reshape(planes, [1, net.channels(planes), found[1] * found[2]])
        return net.graph.transpose(line, [0, 2, 1])
      }
      let seen = net.graph.attention(
        query: tokens[0], key: tokens[1], value: tokens[2], mask: .value(biases[head]), scale: .queries)
      made.append(net.graph.reshape(net.graph.transpose(seen, [0, 2, 1]), [value, found[1], found[2]]))
    }
    return layer(&net, net.activate(net.graph.concat(made, axis: 0)), "\(name).proj.1", out: found[0])
  }
}
