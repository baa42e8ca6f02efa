import Graphs

/// The ViT of kentaroy47/vision-transformers-cifar10, which is vit-pytorch's of 2021: patches are vectors of row, column, channel, and
/// heads of 64 features whatever the model's width.
struct LucidViT: Family {
  let name = "kentaroy47-vit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "to_patch_embedding.1.weight", "pos_embedding", "cls_token", "transformer.layers.0.0.fn.to_qkv.weight",
      "mlp_head.1.weight",
    ])
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let heads = net.assumeHeads(
      width: net.weights.rows("transformer.layers.0.0.fn.to_qkv.weight") / 3, headWidth: 64)
    let patch = max(1, Int((Double(net.weights.columns("to_patch_embedding.1.weight")) / 3).squareRoot()))
    let rows = Int(Double(max(1, net.weights.columns("pos_embedding") - 1)).squareRoot())
    let side = min(rows * patch, 4096)
    net.graph = GraphBuilder(image: .init(3, side, side), firstUnit: "to_patch_embedding")
    var x = net.linear(net.pixelTokens(side: patch), "to_patch_embedding.1")
    x = net.addPositions(net.prepend(["cls_token"], to: x), "pos_embedding")
    for index in 0..<net.weights.count("transformer.layers.{}.0.norm.weight") {
      let name = "transformer.layers.\(index)"
      net.graph.startUnit(name)
      let packed = net.linear(net.layerNorm(x, "\(name).0.norm"), "\(name).0.fn.to_qkv", bias: nil)
      let attended = net.attend(packed: packed, heads: heads)
      x = net.graph.add(net.linear(attended, "\(name).0.fn.to_out.0"), x)
      let inside = net.perceptron(net.layerNorm(x, "\(name).1.norm"), "\(name).1.fn.net.0", "\(name).1.fn.net.3")
      x = net.graph.add(inside, x)
    }
    net.graph.startUnit("mlp_head")
    _ = net.linear(net.layerNorm(net.graph.select(x, axis: 0, index: 0), "mlp_head.0"), "mlp_head.1")
  }
}
