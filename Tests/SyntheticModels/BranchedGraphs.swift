import Graphs
import Tensors

/// Nets whose units are cut where several values live.
extension SyntheticGraphs {
  /// A dense block, two branches, and a class token beside its patches.
  public static let branched = ["dense", "branches", "token"]

  /// One of ``branched``, of about so many channels; nil for any other name.
  ///
  /// - Throws: ``GraphError``, where the graph is no graph.
  public static func branched(_ name: String, width: Int) throws(GraphError) -> Graph? {
    var net = GraphBuilder(image: Shape(3, 32, 32))
    switch name {
    case "dense": net.dense(width)
    case "branches": net.branches(width)
    case "token": net.token(width)
    default: return nil
    }
    return try net.finish(cuts: UnitCuts(least: 1, most: 8 * width * width))
  }
}

extension GraphBuilder {
  fileprivate mutating func dense(_ width: Int) {
    var x = conv(0, "stem", out: width, kernel: 3, stride: 4, pad: 1, bias: false)
    for layer in 0..<4 {
      var y = relu(batchNormalization(x, "norm\(layer)"))
      y = conv(y, "conv\(layer)", out: width / 2, kernel: 3, pad: 1, bias: false)
      x = node(Concat(axis: 0), [.value(y), .value(x)])
    }
    _ = gemm(flatten(globalAveragePool(x)), "fc", out: 10)
  }

  fileprivate mutating func branches(_ width: Int) {
    let stem = relu(conv(0, "stem", out: width, kernel: 3, stride: 4, pad: 1, bias: true))
    let left = relu(conv(stem, "left1", out: 2 * width, kernel: 1, bias: true))
    let far = conv(left, "left2", out: 2 * width, kernel: 3, pad: 1, bias: true)
    let right = conv(stem, "right1", out: width, kernel: 5, pad: 2, bias: true)
    let near = conv(right, "right2", out: 2 * width, kernel: 1, bias: true)
    _ = gemm(flatten(globalAveragePool(add(far, near))), "fc", out: 10)
  }

  fileprivate mutating func token(_ width: Int) {
    let planes = conv(0, "patches", out: width, kernel: 8, stride: 8, bias: true)
    let tokens = transpose(reshape(planes, [width, 16]), [1, 0])
    var x = node(Concat(axis: 0), [parameter("token", Shape(1, width)), .value(tokens)])
    x = node(Add(), [.value(x), parameter("places", Shape(17, width))])
    for block in 0..<2 {
      let normed = layerNorm(x, "\(block).norm1")
      let parts = ["q", "k", "v"].map { splitHeads(gemm(normed, "\(block).\($0)", out: width), heads: 4) }
      let attended = mergeHeads(attention(query: parts[0], key: parts[1], value: parts[2]))
      x = add(x, gemm(attended, "\(block).proj", out: width))
      let hidden = node(Gelu(), [.value(gemm(layerNorm(x, "\(block).norm2"), "\(block).up", out: 4 * width))])
      x = add(x, gemm(hidden, "\(block).down", out: width))
    }
    _ = gemm(node(Gather(axis: 0, indices: [0], shape: Shape()), [.value(x)]), "head", out: 10)
  }
}
