import Graphs

/// The ends of blocks and the beginning that all of timm's ResNets share (models/resnet.py).
extension ModelBuilder {
  /// The stem: one convolution or three, and a pool or the convolution that stands in its place.
  mutating func timmStem(_ smoothing: Smoothing? = nil) -> Int {
    let isDeep = weights.has("conv1.6.weight")
    let hasConvolution = weights.has("maxpool.0.weight")
    let hasPool = hasConvolution ? false : assume(stemPool: true)
    var x = startImage(stem: isDeep ? "conv1.0" : "conv1", side: 224)
    if isDeep {
      x = activate(convNorm(x, "conv1.0", "conv1.1", stride: 2))
      x = activate(convNorm(x, "conv1.3", "conv1.4"))
    }
    x = activate(convNorm(x, isDeep ? "conv1.6" : "conv1", "bn1", stride: isDeep ? 1 : 2))
    if hasConvolution { x = activate(convNorm(x, "maxpool.0", "maxpool.1", stride: 2)) }
    return hasPool ? stemPool(x, smoothing) : x
  }

  /// The stages, a unit for each block, and the classifier.
  mutating func timmStages(_ x: Int, block: (inout ModelBuilder, Int, String, _ stride: Int) -> Int) {
    var x = x
    for stage in 1...max(1, weights.count("layer{}.0.conv1.weight", from: 1)) {
      for index in 0..<weights.count("layer\(stage).{}.conv1.weight") {
        let name = "layer\(stage).\(index)"
        graph.startUnit(name)
        x = block(&self, x, name, stage > 1 && index == 0 ? 2 : 1)
      }
    }
    _ = classify(x, "fc")
  }

  /// A block's shortcut: a convolution and its normalisation, behind a pool where they are the second and third of the Sequential.
  mutating func pooledShortcut(_ x: Int, _ name: String, out: Int, stride: Int) -> Int {
    guard weights.kernel("\(name).1.weight") == 0 else {
      let pooled = stride > 1 ? halvedMeans(x) : x
      return convNorm(pooled, "\(name).1", "\(name).2", out: out, kernel: 1, pad: 0)
    }
    guard weights.has("\(name).0.weight") || stride > 1 || channels(x) != out else { return x }
    return convNorm(x, "\(name).0", "\(name).1", out: out, stride: stride)
  }

  /// The convolutions of Res2Net's bottleneck (arXiv:1904.01169): those of 3x3 take parts of the channels one after another, each with what
  /// the one before it made, or side by side where `isApart`; the last part is left as it is.
  mutating func convolveInParts(_ x: Int, _ name: String, out: Int, stride: Int, isApart: Bool) -> Int {
    let inside = activate(convNorm(x, "\(name).conv1", "\(name).bn1", kernel: 1))
    let width = max(1, weights.rows("\(name).convs.0.weight"))
    let count = max(1, weights.count("\(name).convs.{}.weight"))
    let parts = graph.split(inside, axis: 0, sizes: Array(repeating: width, count: count + 1))
    var made: [Int] = []
    for index in 0..<count {
      let taken = isApart ? parts[index] : made.last.map { graph.add($0, parts[index]) } ?? parts[index]
      let (conv, norm) = ("\(name).convs.\(index)", "\(name).bns.\(index)")
      made.append(activate(convNorm(taken, conv, norm, out: width, stride: stride)))
    }
    let rest = isApart ? graph.averagePool(parts[count], kernel: 3, stride: stride, pad: 1) : parts[count]
    return convNorm(graph.concat(made + [rest], axis: 0), "\(name).conv3", "\(name).bn3", out: out, kernel: 1)
  }
}
