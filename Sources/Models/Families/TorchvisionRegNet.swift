import Graphs

/// torchvision's RegNet X and Y (models/regnet.py), of any widths.
struct TorchvisionRegNet: Family {
  let name = "torchvision-regnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.0.weight", "trunk_output.block1.block1-0.f.a.0.weight", "fc.weight"])
  }

  func title(_ weights: StateDict) -> String {
    "\(name)-\(weights.has("trunk_output.block1.block1-0.f.se.fc1.weight") ? "y" : "x")"
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    var x = net.startImage(stem: "stem.0", side: 224)
    x = net.activate(net.convNorm(x, "stem.0", "stem.1", stride: 2))
    let stages = net.weights.count("trunk_output.block{}.block{}-0.f.a.0.weight", from: 1)
    for stage in 1..<stages + 1 {
      let prefix = "trunk_output.block\(stage).block\(stage)-"
      for index in 0..<net.weights.count("\(prefix){}.f.a.0.weight") {
        net.graph.startUnit("\(prefix)\(index)")
        x = block(&net, x, "\(prefix)\(index)", stride: index == 0 ? 2 : 1)
      }
    }
    _ = net.classify(x, "fc")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = max(1, net.weights.rows("\(name).f.c.0.weight"))
    var shortcut = x
    if stride > 1 || net.channels(x) != out {
      shortcut = net.convNorm(x, "\(name).proj.0", "\(name).proj.1", out: out, kernel: 1, stride: stride)
    }
    var y = net.activate(net.convNorm(x, "\(name).f.a.0", "\(name).f.a.1"))
    y = net.activate(net.convNorm(y, "\(name).f.b.0", "\(name).f.b.1", stride: stride))
    if net.weights.has("\(name).f.se.fc1.weight") { y = net.squeeze(y, "\(name).f.se.fc1", "\(name).f.se.fc2") }
    return net.activate(net.graph.add(shortcut, net.convNorm(y, "\(name).f.c.0", "\(name).f.c.1")))
  }
}
