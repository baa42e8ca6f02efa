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
    let y = net.convolveInParts(x, name, out: out, stride: stride, isApart: changes)
    return net.activate(net.graph.add(y, shortcut))
  }
}
