import Graphs
import Tensors

/// timm's CoaT (models/coat.py): attention between features, with convolutions for places, of one scale behind the other, and of three
/// beside one another where there are parallel blocks (arXiv:2104.06399).
struct TimmCoaT: Family {
  let name = "timm-coat"
  let timmPools: Set<String> = ["token"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["patch_embed1.proj.weight", "serial_blocks1.0.norm1.weight", "head.weight"])
  }

  func title(_ weights: StateDict) -> String { isParallel(weights) ? name : "timm-coat-lite" }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let kinds =
      isParallel(weights)
      ? ["tiny", "mini", "small"] : ["lite_tiny", "lite_mini", "lite_small", "lite_medium", "lite_medium_384"]
    return kinds.contains { config.architecture == "coat_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private func isParallel(_ weights: StateDict) -> Bool {
    (2...4).contains { weights.has("parallel_blocks.0.norm1\($0).weight") }
  }

  /// A scale's tokens, the first of which is the class's, and how many rows and columns the others are.
  struct Scale {
    var tokens: Int
    let extents: [Int]
    let number: Int
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let timm = net.settings.timm
    let heads = net.assume("heads", "heads of attention", 8, told: timm.map { $0.headArgument ?? 8 })
    let side = net.assume("image-size", "side of images", 224, told: timm?.fixedSide)
    var x = net.startImage(stem: "patch_embed1.proj", side: side, isTold: true)
    var scales: [Scale] = []
    for number in 1...4 {
      let name = "patch_embed\(number)"
      if number > 1 { net.graph.startUnit(name) }
      let patch = net.patchSide("\(name).proj")
      let planes = net.conv(x, "\(name).proj", stride: patch, pad: 0, bias: true)
      let own = net.learnedTokens("cls_token\(number)", features: net.channels(planes))
      let patches = net.layerNorm(net.tokens(planes), "\(name).norm", epsilon: 1e-5)
      var scale = Scale(
        tokens: net.graph.concat([own, patches], axis: 0), extents: net.extents(planes), number: number)
      for index in 0..<net.weights.count("serial_blocks\(number).{}.norm1.weight") {
        let block = "serial_blocks\(number).\(index)"
        net.graph.startUnit(block)
        scale.tokens = place(&net, scale, shared(net.weights, "\(block).cpe.proj", "cpe\(number).proj"))
        let normed = net.layerNorm(scale.tokens, "\(block).norm1")
        let seen = attend(&net, normed, "\(block).factoratt_crpe", like: scale, heads: heads)
        scale.tokens = net.addPerceptron(net.graph.add(scale.tokens, seen), block)
      }
      x = net.planes(net.parted(scale.tokens).rest, like: scale.extents)
      scales.append(scale)
    }
    // The layers that blocks share are there under their own names too.
    net.ignore { name in (1...4).contains { name.hasPrefix("crpe\($0).") || name.hasPrefix("cpe\($0).") } }
    scales.removeFirst()
    for index in 0..<net.weights.count("parallel_blocks.{}.norm12.weight") {
      net.graph.startUnit("parallel_blocks.\(index)")
      scales = beside(&net, scales, "parallel_blocks.\(index)", heads: heads)
    }
    classify(&net, scales)
  }

  private func classify(_ net: inout ModelBuilder, _ scales: [Scale]) {
    net.graph.startUnit("head")
    let isParallel = isParallel(net.weights)
    let own = scales.suffix(isParallel ? 3 : 1).map { scale in
      net.layerNorm(net.parted(scale.tokens).own ?? scale.tokens, "norm\(scale.number)")
    }
    guard isParallel else {
      _ = net.linear(net.graph.select(own[0], axis: 0, index: 0), "head")
      return
    }
    net.check("aggregate.weight", 1, 3, 1)
    net.check("aggregate.bias", 1)
    let shares = net.graph.reshape(net.graph.parameterValue("aggregate.weight", Shape(1, 3, 1)), [1, 3])
    let sum = net.graph.matMul(shares, net.graph.concat(own, axis: 0))
    let shifted = net.graph.add(sum, parameter: "aggregate.bias", Shape(1))
    _ = net.linear(net.graph.select(shifted, axis: 0, index: 0), "head")
  }

  /// Three scales, to each of which what the others found is added in its own size.
  private func beside(_ net: inout ModelBuilder, _ given: [Scale], _ name: String, heads: Int) -> [Scale] {
    var scales = given
    for index in scales.indices { scales[index].tokens = place(&net, scales[index], "cpe\(scales[index].number).proj") }
    let found = scales.map { scale -> Int in
      let normed = net.layerNorm(scale.tokens, "\(name).norm1\(scale.number)")
      return attend(&net, normed, "\(name).factoratt_crpe\(scale.number)", like: scale, heads: heads)
    }
    for index in scales.indices {
      let number = scales[index].number
      let others = scales.indices.filter { $0 != index }
      var sum = found[index]
      for other in others { sum = net.graph.add(sum, resized(&net, found[other], scales[other], like: scales[index])) }
      let middle = net.graph.add(scales[index].tokens, sum)
      let normed = net.layerNorm(middle, "\(name).norm2\(number)")
      let layers = ["fc1", "fc2"].map { shared(net.weights, "\(name).mlp\(number).\($0)", "\(name).mlp2.\($0)") }
      let made = net.perceptron(normed, layers[0], layers[1])
      scales[index].tokens = net.graph.add(middle, made)
    }
    return scales
  }

  private func resized(_ net: inout ModelBuilder, _ x: Int, _ from: Scale, like to: Scale) -> Int {
    let parts = net.parted(x)
    let planes = net.planes(parts.rest, like: from.extents)
    let made = net.tokens(net.resize(planes, to: Array(to.extents.dropFirst())))
    return net.graph.concat([parts.own ?? x, made], axis: 0)
  }
}
