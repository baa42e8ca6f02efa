import Graphs

/// The ConvMixer of locuslab/convmixer and convmixer-cifar10, one torch.nn.Sequential without names.
struct LocuslabConvMixer: Family {
  let name = "locuslab-convmixer"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["0.weight", "2.running_mean", "3.0.fn.0.weight", "3.1.weight", "3.3.running_mean"])
  }

  func title(_ weights: StateDict) -> String {
    "convmixer-\(weights.rows("0.weight"))-\(weights.count("{}.0.fn.0.weight", from: 3))"
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let patch = max(1, min(net.weights.kernel("0.weight"), 64))
    let image = net.startImage(stem: "0", side: 32)
    var x = net.norm(net.activate(net.conv(image, "0", kernel: patch, stride: patch, pad: 0)), "2")
    let depth = net.weights.count("{}.0.fn.0.weight", from: 3)
    for block in 0..<depth {
      let name = "\(3 + block)"
      net.graph.startUnit(name)
      let kernel = max(1, min(net.weights.kernel("\(name).0.fn.0.weight"), 255))
      // Of an even kernel, padding "same" has its odd row and column at the end.
      let before = (kernel - 1) / 2
      let after = kernel / 2
      let mixed = net.conv(
        x, "\(name).0.fn.0", out: net.channels(x), kernel: kernel, pads: [before, before, after, after])
      x = net.graph.add(net.norm(net.activate(mixed), "\(name).0.fn.2"), x)
      x = net.norm(net.activate(net.conv(x, "\(name).1", kernel: 1)), "\(name).3")
    }
    _ = net.classify(x, "\(depth + 5)")
  }
}
