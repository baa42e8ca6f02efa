import Graphs

/// The ViT of omihub777/ViT-CIFAR: scores are divided by the root of all features, not of a head's, and the activation follows
/// both layers of the perceptron.
struct OmihubViT: Family {
  let name = "omihub-vit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["emb.weight", "pos_emb", "enc.0.msa.q.weight", "fc.1.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "cifar10" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let heads = net.assume("heads", "heads of attention", 12)
    let hasToken = net.weights.has("cls_token")
    let patch = max(1, Int((Double(net.weights.columns("emb.weight")) / 3).squareRoot()))
    let rows = Int(Double(max(1, net.weights.columns("pos_emb") - (hasToken ? 1 : 0))).squareRoot())
    net.graph = GraphBuilder(image: .init(3, min(rows * patch, 4096), min(rows * patch, 4096)), firstUnit: "emb")
    var x = net.linear(net.pixelTokens(side: patch), "emb")
    x = net.addPositions(net.prepend(["cls_token"], to: x), "pos_emb")
    for index in 0..<net.weights.count("enc.{}.la1.weight") {
      net.graph.startUnit("enc.\(index)")
      x = block(&net, x, "enc.\(index)", heads: heads)
    }
    net.graph.startUnit("fc")
    x = hasToken ? net.graph.select(x, axis: 0, index: 0) : net.graph.reduceMean(x, axes: [0])
    _ = net.linear(net.layerNorm(x, "fc.0"), "fc.1")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, heads: Int) -> Int {
    let normed = net.layerNorm(x, "\(name).la1")
    let parts = ["q", "k", "v"].map { net.linear(normed, "\(name).msa.\($0)") }
    let width = Float(net.extents(parts[0]).last ?? 1)
    let attended = net.attend(parts[0], parts[1], parts[2], heads: heads, scale: .scores(width.squareRoot()))
    let middle = net.graph.add(net.linear(attended, "\(name).msa.o"), x)
    let inside = net.perceptron(net.layerNorm(middle, "\(name).la2"), "\(name).mlp.0", "\(name).mlp.3")
    return net.graph.add(net.activate(inside), middle)
  }
}
