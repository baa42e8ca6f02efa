import Graphs

/// timm's FastViT (models/fastvit.py), also MobileCLIP's towers of images: convolutions side by side in the place of attention, which the last
/// stages may have.
struct TimmFastViT: Family {
  let name = "timm-fastvit"

  func recognises(_ weights: StateDict) -> Bool {
    ["conv_kxk.0.conv", "reparam_conv"].contains { weights.has("stem.0.\($0).weight") }
      && weights.has("stages.0.blocks.0.mlp.fc1.weight") && weights.has("head.fc.weight")
  }

  /// `fastvit_sa12`, `fastvit_mci2`.
  func isTimm(_ config: TimmConfig) -> Bool {
    let kinds = ["t8", "t12", "s12", "sa12", "sa24", "sa36", "ma36", "mci0", "mci1", "mci2", "mci3", "mci4"]
    return kinds.contains { config.architecture == "fastvit_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// The gates and the fifth stage that MobileCLIP's alone have.
  private func isMobileCLIP(_ weights: StateDict) -> Bool {
    (1..<4).contains { weights.has("stages.\($0).downsample.proj.0.se.fc1.weight") }
      || weights.has("stages.4.blocks.0.mlp.fc1.weight")
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let isActivated = net.assume(
      "merge-activation", "activations in the layers that merge places", isMobileCLIP(net.weights),
      told: net.settings.timm.map { $0.architecture.hasPrefix("fastvit_mci") })
    let part = net.weights.has("stem.0.reparam_conv.weight") ? "reparam_conv" : "conv_kxk.0.conv"
    var x = net.startImage(stem: "stem.0.\(part)", side: 256, unit: "stem")
    for (index, stride) in [2, 2, 1].enumerated() {
      x = net.activate(net.branches(x, "stem.\(index)", stride: stride, mayLackPoints: true))
    }
    for stage in 0..<net.weights.count("stages.{}.blocks.0.mlp.fc1.weight") {
      let name = "stages.\(stage)"
      if stage > 0 || net.weights.has("\(name).downsample.proj.0.large_conv.conv.weight") {
        net.graph.startUnit("\(name).downsample")
        x = merge(&net, x, "\(name).downsample.proj", isActivated: isActivated)
      }
      x = addPlaces(&net, x, "\(name).pos_emb")
      for index in 0..<net.weights.count("\(name).blocks.{}.mlp.fc1.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)")
      }
    }
    net.graph.startUnit("final_conv")
    x = net.branches(x, "final_conv")
    x = net.activate(net.squeeze(x, "final_conv.se.fc1", "final_conv.se.fc2"))
    _ = net.classify(x, "head.fc")
  }

  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1) -> Int {
    net.convNorm(x, "\(name).conv", "\(name).bn", out: out, stride: stride)
  }

  /// A large kernel and a small one side by side, and then single places.
  private func merge(_ net: inout ModelBuilder, _ x: Int, _ name: String, isActivated: Bool) -> Int {
    var y: Int
    if net.weights.has("\(name).0.reparam_conv.weight") {
      y = net.conv(x, "\(name).0.reparam_conv", stride: 2, bias: true)
    } else {
      let large = layer(&net, x, "\(name).0.large_conv", stride: 2)
      y = net.graph.add(large, layer(&net, x, "\(name).0.small_conv", out: net.channels(large), stride: 2))
    }
    let gate = "\(name).0.se"
    if net.weights.has("\(gate).fc1.weight") { y = net.squeeze(y, "\(gate).fc1", "\(gate).fc2") }
    if isActivated { y = net.activate(y) }
    return net.activate(net.branches(y, "\(name).1"))
  }

  /// Places told by a convolution of each channel.
  private func addPlaces(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    if net.weights.has("\(name).reparam_conv.weight") {
      return net.conv(x, "\(name).reparam_conv", out: width, bias: true)
    }
    guard net.weights.has("\(name).pos_enc.weight") else { return x }
    return net.graph.add(x, net.conv(x, "\(name).pos_enc", out: width, bias: true))
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    guard net.weights.has("\(name).token_mixer.qkv.weight") else {
      let middle = mix(&net, x, "\(name).token_mixer")
      return net.graph.add(middle, scale(&net, perceive(&net, middle, "\(name).mlp"), "\(name).layer_scale"))
    }
    let found = attend(&net, normalise(&net, x, "\(name).norm"), "\(name).token_mixer")
    let middle = net.graph.add(x, scale(&net, found, "\(name).layer_scale_1"))
    return net.graph.add(middle, scale(&net, perceive(&net, middle, "\(name).mlp"), "\(name).layer_scale_2"))
  }

  /// Batches are normalised, or channels where a file has no statistics.
  private func normalise(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let hasStatistics = ["mean", "var"].contains { net.weights.has("\(name).running_\($0)") }
    return hasStatistics ? net.norm(x, name) : net.layerNorm(planes: x, name)
  }

  /// Planes and, scaled, by how much branches of each channel differ from their normalised selves.
  private func mix(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    if net.weights.has("\(name).reparam_conv.weight") {
      return net.conv(x, "\(name).reparam_conv", out: net.channels(x), bias: true)
    }
    let mixed = net.branches(x, "\(name).mixer")
    let normed = net.norm(x, "\(name).norm.identity")
    return net.graph.add(x, scale(&net, net.graph.sub(mixed, normed), "\(name).layer_scale"))
  }

  /// Heads of 32 features, as all of timm's have them.
  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    let packed = net.linear(net.tokens(x), "\(name).qkv", out: 3 * width, bias: false)
    let seen = net.attend(packed: packed, heads: max(1, width / 32))
    return net.planes(net.linear(seen, "\(name).proj", out: width), like: x)
  }

  private func perceive(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    let spread = layer(&net, x, "\(name).conv", out: width)
    let inside = net.activate(net.conv(spread, "\(name).fc1", kernel: 1, bias: true))
    return net.conv(inside, "\(name).fc2", out: width, kernel: 1, bias: true)
  }

  /// All layers of a model are scaled.
  private func scale(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.scale(x, "\(name).gamma", [net.channels(x), 1, 1])
  }
}
