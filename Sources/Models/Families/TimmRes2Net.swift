/// timm's Res2Net (models/res2net.py): bottlenecks whose 3x3 convolutions take parts of the channels one after another (arXiv:1904.01169).
struct TimmRes2Net: Family {
  let name = "timm-res2net"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["bn1.weight", "layer1.0.convs.0.weight", "layer1.0.conv3.weight", "fc.weight"])
  }

  /// `res2net50_26w_4s`, `res2next50`, `res2net101d`.
  func isTimm(_ config: TimmConfig) -> Bool {
    guard let kind = config.words.first, kind.hasPrefix("res2net") || kind.hasPrefix("res2next") else { return false }
    return kind.last?.isNumber == true || kind.last == "d"
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let x = net.timmStem()
    net.timmStages(x) { net, x, name, stride in block(&net, x, name, stride: stride) }
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).conv3.weight"))
    // A block that changes extents takes its parts side by side.
    let changes = stride > 1 || net.channels(x) != out
    let shortcut = net.pooledShortcut(x, "\(name).downsample", out: out, stride: stride)
    let inside = net.activate(net.convNorm(x, "\(name).conv1", "\(name).bn1", kernel: 1))
    let width = max(1, net.weights.rows("\(name).convs.0.weight"))
    let count = max(1, net.weights.count("\(name).convs.{}.weight"))
    let sizes = Array(repeating: width, count: count + 1)
    let parts = net.graph.split(inside, axis: 0, sizes: sizes)
    var made: [Int] = []
    for index in 0..<count {
      let taken = changes ? parts[index] : made.last.map { net.graph.add($0, parts[index]) } ?? parts[index]
      let (conv, norm) = ("\(name).convs.\(index)", "\(name).bns.\(index)")
      made.append(net.activate(net.convNorm(taken, conv, norm, out: width, stride: stride)))
    }
    let rest = changes ? net.graph.averagePool(parts[count], kernel: 3, stride: stride, pad: 1) : parts[count]
    let joined = net.graph.concat(made + [rest], axis: 0)
    let y = net.convNorm(joined, "\(name).conv3", "\(name).bn3", out: out, kernel: 1)
    return net.activate(net.graph.add(y, shortcut))
  }
}
