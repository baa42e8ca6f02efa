import Graphs

/// timm's Visformer (models/visformer.py): convolutions of groups in the first stage, attention in the others, all between batch normalisations.
struct TimmVisformer: Family {
  let name = "timm-visformer"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.0.weight", "patch_embed1.proj.weight", "stage1.0.mlp.conv1.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool { ["visformer_tiny", "visformer_small"].contains(config.architecture) }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let patch = net.patchSide("patch_embed1.proj")
    let grid = net.weights["pos_embed1"].flatMap { $0.count == 4 ? $0 : nil } ?? [1, 1, 28, 28]
    let width = max(1, net.weights.rows("patch_embed2.proj.weight"))
    let heads = net.assume(
      "heads", "heads of attention", [192: 3, 384: 6][width], range: 1...width, told: net.settings.timm?.headArgument)
    let image = net.startImage(stem: "stem.0", side: 2 * patch * min(grid[2], 1 << 10), isTold: true, unit: "stem")
    var x = net.graph.relu(net.norm(net.conv(image, "stem.0", stride: 2, bias: false), "stem.1"))
    net.assume(activation: .gelu)
    for stage in 1...3 {
      let name = "patch_embed\(stage)"
      if stage > 1 { net.graph.startUnit(name) }
      let stride = net.patchSide("\(name).proj")
      x = net.norm(net.conv(x, "\(name).proj", stride: stride, pad: 0, bias: true), "\(name).norm")
      x = net.addPositions(x, "pos_embed\(stage)")
      for index in 0..<net.weights.count("stage\(stage).{}.mlp.conv1.weight") {
        net.graph.startUnit("stage\(stage).\(index)")
        x = block(&net, x, "stage\(stage).\(index)", stage: "stage\(stage)", heads: heads)
      }
    }
    _ = net.classify(net.norm(x, "norm"), "head")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stage: String, heads: Int) -> Int {
    let width = net.channels(x)
    var y = x
    if ["qkv", "proj"].contains(where: { net.weights.has("\(stage).0.attn.\($0).weight") }) {
      let normed = net.norm(x, "\(name).norm1")
      let packed = net.conv(normed, "\(name).attn.qkv", kernel: 1, bias: false)
      let found = net.attend(packed: net.tokens(packed), heads: heads)
      let planes = net.planes(found, like: [net.extents(found).last ?? 1] + net.extents(x).dropFirst())
      y = net.graph.add(x, net.conv(planes, "\(name).attn.proj", out: width, kernel: 1, bias: false))
    }
    var inside = net.activate(net.conv(net.norm(y, "\(name).norm2"), "\(name).mlp.conv1", kernel: 1, bias: false))
    if net.weights.has("\(stage).0.mlp.conv2.weight") {
      inside = net.activate(net.conv(inside, "\(name).mlp.conv2", out: net.channels(inside), bias: false))
    }
    return net.graph.add(y, net.conv(inside, "\(name).mlp.conv3", out: width, kernel: 1, bias: false))
  }
}
