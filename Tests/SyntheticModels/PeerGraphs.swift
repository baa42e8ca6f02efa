import Graphs
import Tensors

/// Nets as the peers are measured on: shapes of well-known ones, with made-up parameters.
extension SyntheticGraphs {
  /// The nets that have a name here, with how many rounds of a benchmark each is worth.
  public static let peers = [
    "densenet121", "mobilenetv2", "shufflenetv2", "vit-tiny", "vit-base-224", "convnext-tiny-224", "resnet50-224",
  ]

  /// One of ``peers``; nil for any other name.
  public static func named(_ name: String) throws(GraphError) -> Graph? {
    switch name {
    case "densenet121": try denseNet121()
    case "mobilenetv2": try mobileNetV2()
    case "shufflenetv2": try shuffleNetV2()
    case "vit-tiny": try visionTransformer(side: 32, patch: 4, width: 192, heads: 3, classes: 10)
    case "vit-base-224": try visionTransformer(side: 224, patch: 16, width: 768, heads: 12, classes: 1000)
    case "convnext-tiny-224": try convNeXtTiny()
    case "resnet50-224": try resNet50()
    default: nil
    }
  }

  private static func denseNet121() throws(GraphError) -> Graph {
    var net = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "stem")
    var x = net.conv(0, "stem", out: 64, kernel: 3, pad: 1, bias: false)
    for (stage, layers) in [6, 12, 24, 16].enumerated() {
      for layer in 0..<layers {
        let name = "\(stage).\(layer)"
        net.startUnit(name)
        var y = net.normConv(x, "\(name).a", out: 128, kernel: 1)
        y = net.normConv(y, "\(name).b", out: 32, kernel: 3)
        x = net.node(Concat(axis: 0), [.value(y), .value(x)])
      }
      guard stage < 3 else { break }
      net.startUnit("transition\(stage)")
      x = net.normConv(x, "transition\(stage)", out: net.values[x].dimensions[0] / 2, kernel: 1)
      x = net.averagePool(x, kernel: 2, stride: 2)
    }
    x = net.relu(net.batchNormalization(x, "norm"))
    return try net.classified(x, classes: 10)
  }

  private static func mobileNetV2() throws(GraphError) -> Graph {
    var net = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "stem")
    var x = net.relu(net.convNorm(0, "stem", out: 32, kernel: 3))
    let blocks = [
      (1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]
    for (stage, (expansion, out, count, stride)) in blocks.enumerated() {
      for block in 0..<count {
        let name = "\(stage).\(block)"
        net.startUnit(name)
        let channels = net.values[x].dimensions[0]
        let hidden = channels * expansion
        let step = block == 0 ? stride : 1
        var y = x
        if expansion > 1 { y = net.relu6(net.convNorm(y, "\(name).up", out: hidden, kernel: 1)) }
        y = net.relu6(net.convNorm(y, "\(name).depth", out: hidden, kernel: 3, stride: step, groups: hidden))
        y = net.convNorm(y, "\(name).down", out: out, kernel: 1)
        x = step == 1 && channels == out ? net.add(y, x) : y
      }
    }
    net.startUnit("last")
    x = net.relu6(net.convNorm(x, "last", out: 1280, kernel: 1))
    return try net.classified(x, classes: 10)
  }

  private static func shuffleNetV2() throws(GraphError) -> Graph {
    var net = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "stem")
    var x = net.relu(net.convNorm(0, "stem", out: 24, kernel: 3))
    for (stage, (out, count)) in [(116, 4), (232, 8), (464, 4)].enumerated() {
      for block in 0..<count {
        let name = "\(stage).\(block)"
        net.startUnit(name)
        let half = out / 2
        var left: Int
        var right = x
        if block == 0 {
          let channels = net.values[x].dimensions[0]
          left = net.convNorm(x, "\(name).l1", out: channels, kernel: 3, stride: 2, groups: channels)
          left = net.relu(net.convNorm(left, "\(name).l2", out: half, kernel: 1))
        } else {
          let parts = net.add(Split(axis: 0, sizes: [half, half]), [.value(x)])
          (left, right) = (parts[0], parts[1])
        }
        right = net.relu(net.convNorm(right, "\(name).r1", out: half, kernel: 1))
        right = net.convNorm(right, "\(name).r2", out: half, kernel: 3, stride: block == 0 ? 2 : 1, groups: half)
        right = net.relu(net.convNorm(right, "\(name).r3", out: half, kernel: 1))
        x = net.shuffled(net.node(Concat(axis: 0), [.value(left), .value(right)]))
      }
    }
    net.startUnit("last")
    x = net.relu(net.convNorm(x, "last", out: 1024, kernel: 1))
    return try net.classified(x, classes: 10)
  }

  private static func visionTransformer(side: Int, patch: Int, width: Int, heads: Int, classes: Int) throws(GraphError)
    -> Graph
  {
    var net = GraphBuilder(image: Shape(3, side, side), firstUnit: "patches")
    let patches = side / patch * (side / patch)
    let planes = net.conv(0, "patches", out: width, kernel: patch, stride: patch, bias: true)
    let tokens = net.transpose(net.reshape(planes, [width, patches]), [1, 0])
    var x = net.node(Concat(axis: 0), [net.parameter("token", Shape(1, width)), .value(tokens)])
    x = net.node(Add(), [.value(x), net.parameter("places", Shape(patches + 1, width))])
    for block in 0..<12 {
      let name = "\(block)"
      net.startUnit(name)
      let packed = net.gemm(net.layerNorm(x, "\(name).norm1"), "\(name).qkv", out: 3 * width)
      let parts = net.add(Split(axis: 1, sizes: [width, width, width]), [.value(packed)])
        .map { net.splitHeads($0, heads: heads) }
      let attended = net.mergeHeads(net.attention(query: parts[0], key: parts[1], value: parts[2]))
      x = net.add(x, net.gemm(attended, "\(name).proj", out: width))
      let hidden = net.gemm(net.layerNorm(x, "\(name).norm2"), "\(name).up", out: 4 * width)
      x = net.add(x, net.gemm(net.node(Gelu(), [.value(hidden)]), "\(name).down", out: width))
    }
    net.startUnit("head")
    let normed = net.layerNorm(x, "norm")
    let first = net.node(Gather(axis: 0, indices: [0], shape: Shape()), [.value(normed)])
    _ = net.gemm(first, "head", out: classes)
    return try net.finish()
  }

  private static func convNeXtTiny() throws(GraphError) -> Graph {
    var net = GraphBuilder(image: Shape(3, 224, 224), firstUnit: "stem")
    var x = net.channelNorm(net.conv(0, "stem", out: 96, kernel: 4, stride: 4, bias: true), "stem.norm")
    for (stage, (width, count)) in [(96, 3), (192, 3), (384, 9), (768, 3)].enumerated() {
      if stage > 0 {
        net.startUnit("down\(stage)")
        x = net.conv(
          net.channelNorm(x, "down\(stage).norm"), "down\(stage)", out: width, kernel: 2, stride: 2, bias: true)
      }
      for block in 0..<count {
        let name = "\(stage).\(block)"
        net.startUnit(name)
        var y = net.conv(x, "\(name).depth", out: width, kernel: 7, pad: 3, groups: width, bias: true)
        y = net.layerNorm(net.transpose(y, [1, 2, 0]), "\(name).norm")
        y = net.node(Gelu(), [.value(net.gemm(y, "\(name).up", out: 4 * width))])
        y = net.transpose(net.gemm(y, "\(name).down", out: width), [2, 0, 1])
        y = net.node(Mul(), [.value(y), net.parameter("\(name).scale", Shape(width, 1, 1))])
        x = net.add(y, x)
      }
    }
    net.startUnit("head")
    let pooled = net.layerNorm(net.flatten(net.globalAveragePool(x)), "norm")
    _ = net.gemm(pooled, "head", out: 1000)
    return try net.finish()
  }

  private static func resNet50() throws(GraphError) -> Graph {
    var net = GraphBuilder(image: Shape(3, 224, 224), firstUnit: "stem")
    var x = net.relu(
      net.batchNormalization(net.conv(0, "stem", out: 64, kernel: 7, stride: 2, pad: 3, bias: false), "stem.norm"))
    x = net.maxPool(x, kernel: 3, stride: 2, pad: 1)
    for (stage, count) in [3, 4, 6, 3].enumerated() {
      for block in 0..<count {
        let name = "\(stage).\(block)"
        net.startUnit(name)
        let width = 64 << stage
        let stride = block == 0 && stage > 0 ? 2 : 1
        var y = net.relu(net.convNorm(x, "\(name).1", out: width, kernel: 1))
        y = net.relu(net.convNorm(y, "\(name).2", out: width, kernel: 3, stride: stride))
        y = net.convNorm(y, "\(name).3", out: 4 * width, kernel: 1)
        let shortcut = block == 0 ? net.convNorm(x, "\(name).0", out: 4 * width, kernel: 1, stride: stride) : x
        x = net.relu(net.add(y, shortcut))
      }
    }
    net.startUnit("head")
    return try net.classified(x, classes: 1000)
  }
}

extension GraphBuilder {
  fileprivate mutating func convNorm(
    _ input: Int, _ name: String, out: Int, kernel: Int, stride: Int = 1, groups: Int = 1
  ) -> Int {
    let x = conv(
      input, name, out: out, kernel: kernel, stride: stride, pad: kernel / 2, groups: groups, bias: false)
    return batchNormalization(x, "\(name).norm")
  }

  fileprivate mutating func normConv(_ input: Int, _ name: String, out: Int, kernel: Int) -> Int {
    let x = relu(batchNormalization(input, "\(name).norm"))
    return conv(x, name, out: out, kernel: kernel, pad: kernel / 2, bias: false)
  }

  fileprivate mutating func relu6(_ input: Int) -> Int { node(Clip(least: 0, most: 6), [.value(input)]) }

  /// LayerNormalization over the channels of planes.
  fileprivate mutating func channelNorm(_ input: Int, _ name: String) -> Int {
    transpose(layerNorm(transpose(input, [1, 2, 0]), name), [2, 0, 1])
  }

  /// The channels of two halves in turn.
  fileprivate mutating func shuffled(_ input: Int) -> Int {
    let shape = values[input].dimensions
    let halves = reshape(input, [2, shape[0] / 2, shape[1], shape[2]])
    return reshape(transpose(halves, [1, 0, 2, 3]), shape)
  }

  fileprivate consuming func classified(_ input: Int, classes: Int) throws(GraphError) -> Graph {
    _ = gemm(flatten(globalAveragePool(input)), "head", out: classes)
    return try finish()
  }
}
