import Graphs

/// timm's MLP-Mixer (models/mlp_mixer.py), with eps 1e-6.
struct TimmMixer: Family {
  let name = "timm-mixer"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.proj.weight", "blocks.0.mlp_tokens.fc1.weight", "blocks.0.mlp_channels.fc1.weight"])
      && weights.has("head.weight")
  }

  func isTimm(_ config: TimmConfig) -> Bool { config.words.first == "mixer" }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let patch = max(1, net.weights.kernel("stem.proj.weight"))
    let rows = Int(Double(max(1, net.weights.columns("blocks.0.mlp_tokens.fc1.weight"))).squareRoot())
    let image = net.startImage(stem: "stem.proj", side: min(rows * patch, 4096), isTold: true)
    var x = net.tokens(net.conv(image, "stem.proj", stride: patch, pad: 0))
    for index in 0..<net.weights.count("blocks.{}.norm1.weight") {
      let name = "blocks.\(index)"
      net.graph.startUnit(name)
      let turned = net.graph.transpose(net.layerNorm(x, "\(name).norm1"), [1, 0])
      let mixed = net.perceptron(turned, "\(name).mlp_tokens.fc1", "\(name).mlp_tokens.fc2")
      x = net.graph.add(x, net.graph.transpose(mixed, [1, 0]))
      let inside = net.perceptron(
        net.layerNorm(x, "\(name).norm2"), "\(name).mlp_channels.fc1", "\(name).mlp_channels.fc2")
      x = net.graph.add(x, inside)
    }
    net.graph.startUnit("head")
    _ = net.linear(net.graph.reduceMean(net.layerNorm(x, "norm"), axes: [0]), "head")
  }
}
