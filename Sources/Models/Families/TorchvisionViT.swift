import Graphs

/// torchvision's VisionTransformer (models/vision_transformer.py), with eps 1e-6.
struct TorchvisionViT: Family {
  let name = "torchvision-vit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["class_token", "conv_proj.weight", "encoder.pos_embedding", "heads.head.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let heads = net.assumeHeads(width: net.weights.rows("conv_proj.weight"))
    let patch = max(1, net.weights.kernel("conv_proj.weight"))
    let rows = Int(Double(max(1, net.weights.columns("encoder.pos_embedding") - 1)).squareRoot())
    let image = net.startImage(stem: "conv_proj", side: min(rows * patch, 4096), isTold: true)
    var x = net.tokens(net.conv(image, "conv_proj", stride: patch, pad: 0))
    x = net.addPositions(net.prepend(["class_token"], to: x), "encoder.pos_embedding")
    for index in 0..<net.weights.count("encoder.layers.encoder_layer_{}.ln_1.weight") {
      let name = "encoder.layers.encoder_layer_\(index)"
      net.graph.startUnit(name)
      x = block(&net, x, name, heads: heads)
    }
    net.graph.startUnit("heads.head")
    _ = net.linear(net.graph.select(net.layerNorm(x, "encoder.ln"), axis: 0, index: 0), "heads.head")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int) -> Int {
    let packed = net.linear(
      net.layerNorm(x, "\(name).ln_1"), weight: "\(name).self_attention.in_proj_weight",
      bias: "\(name).self_attention.in_proj_bias")
    let attended = net.linear(net.attend(packed: packed, heads: heads), "\(name).self_attention.out_proj")
    let y = net.graph.add(attended, x)
    // Files of before 2022 number the layers otherwise.
    let isOld = net.weights.has("\(name).mlp.linear_1.weight")
    let layers = (isOld ? ["linear_1", "linear_2"] : ["0", "3"]).map { "\(name).mlp.\($0)" }
    let inside = net.perceptron(net.layerNorm(y, "\(name).ln_2"), layers[0], layers[1])
    return net.graph.add(y, inside)
  }
}
