import Graphs

/// The wide ResNets of davda54/sam (example/model/wide_res_net.py), whose parts bear their places in the forward as names.
///
/// Further units add their input, which the first code of it (2021) forgot.
struct SAMWideResNet: Family {
  let name = "davda54-wrn"

  func recognises(_ weights: StateDict) -> Bool {
    ["f.", ""].contains {
      weights.has(["\($0)0_convolution.weight", "\($0)1_block.block.0.norm_act.0_normalization.weight"])
    }
  }

  func build(_ net: inout ModelBuilder) {
    let prefix = net.weights.has("f.0_convolution.weight") ? "f." : ""
    let image = net.startImage(stem: "\(prefix)0_convolution", side: 32)
    let adds = net.assume("residual", "inputs added in further units", true)
    var x = net.conv(image, "\(prefix)0_convolution", kernel: 3)
    for stage in 1...3 {
      let units = "\(prefix)\(stage)_block.block"
      net.graph.startUnit("\(units).0")
      x = first(&net, x, "\(units).0", stride: stage > 1 ? 2 : 1)
      for index in 1..<max(1, net.weights.count("\(units).{}.block.6_convolution.weight", from: 1) + 1) {
        net.graph.startUnit("\(units).\(index)")
        x = further(&net, x, "\(units).\(index).block", adds: adds)
      }
    }
    x = net.normActivate(x, "\(prefix)4_normalization")
    _ = net.classify(x, "\(prefix)8_classification")
  }

  /// The unit that widens: both branches take the activated input.
  private func first(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let taken = net.normActivate(x, "\(name).norm_act.0_normalization")
    let out = max(1, net.weights.rows("\(name).block.4_convolution.weight"))
    let shortcut = net.conv(taken, "\(name).downsample", out: out, kernel: 1, stride: stride)
    let y = net.conv(taken, "\(name).block.0_convolution", out: out, kernel: 3, stride: stride)
    let inside = net.normActivate(y, "\(name).block.1_normalization")
    return net.graph.add(net.conv(inside, "\(name).block.4_convolution", out: out, kernel: 3), shortcut)
  }

  private func further(_ net: inout ModelBuilder, _ x: Int, _ name: String, adds: Bool) -> Int {
    let out = net.channels(x)
    var y = net.conv(net.normActivate(x, "\(name).0_normalization"), "\(name).2_convolution", out: out, kernel: 3)
    y = net.normActivate(y, "\(name).3_normalization")
    let outside = net.conv(y, "\(name).6_convolution", out: out, kernel: 3)
    return adds ? net.graph.add(outside, x) : outside
  }
}
