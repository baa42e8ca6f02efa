import Graphs
import Tensors

/// Planes whose distance would map them to few lines of a cache, laid side by side, taken apart and shuffled.
let spreadCases: [ConcatCase] = [
  ConcatCase(name: "parts of 16x16", copies: 0, recipe: parts(side: 16, cuts: nil)),
  ConcatCase(name: "parts of 4x4", copies: 0, recipe: parts(side: 4, cuts: nil)),
  ConcatCase(
    name: "parts of 8x8, cut at every layer", copies: 2, recipe: parts(side: 8, cuts: UnitCuts(least: 1, most: 1))),
  ConcatCase(
    name: "halves of 16x16 side by side again", copies: 0,
    recipe: GraphRecipe(Shape(3, 16, 16)) {
      let halves = $0.split($0.conv(0, "a", out: 6, kernel: 1, bias: true), axis: 0, sizes: [2, 4])
      let x = $0.conv(halves[0], "b", out: 3, kernel: 1, bias: true)
      let y = $0.conv(halves[1], "c", out: 2, kernel: 1, bias: true)
      _ = $0.conv($0.concat([x, y], axis: 0), "d", out: 2, kernel: 1, bias: true)
    }),
  ConcatCase(
    name: "parts that are read as features too", copies: 0,
    recipe: GraphRecipe(Shape(3, 4, 4)) {
      let both = $0.concat(
        [$0.conv(0, "a", out: 2, kernel: 1, bias: true), $0.conv(0, "b", out: 3, kernel: 1, bias: true)], axis: 0)
      let x = $0.gemm($0.flatten($0.conv(both, "c", out: 2, kernel: 1, bias: true)), "d", out: 4)
      _ = $0.add($0.gemm($0.flatten(both), "e", out: 4), x)
    }),
  ConcatCase(name: "shuffled blocks", copies: 4, recipe: shuffles(cuts: nil)),
  ConcatCase(
    name: "shuffled blocks, cut at every layer", copies: 6, recipe: shuffles(cuts: UnitCuts(least: 1, most: 1))),
]

private func parts(side: Int, cuts: UnitCuts?) -> GraphRecipe {
  GraphRecipe(Shape(3, side, side), cuts: cuts) { net in
    let x = net.conv(0, "a", out: 4, kernel: 1, bias: true)
    let both = net.concat([x, net.relu(net.conv(x, "b", out: 3, kernel: 1, bias: true))], axis: 0)
    let all = net.concat([both, net.conv(both, "c", out: 2, kernel: 1, bias: true)], axis: 0)
    _ = net.conv(all, "d", out: 3, kernel: 1, bias: true)
  }
}

/// As ShuffleNetV2's: half the channels pass by, and then one of each half comes after the other.
private func shuffles(cuts: UnitCuts?) -> GraphRecipe {
  GraphRecipe(Shape(3, 16, 16), cuts: cuts) { net in
    var x = net.conv(0, "stem", out: 6, kernel: 1, bias: true)
    for block in 0..<2 {
      let halves = net.split(x, axis: 0, sizes: [3, 3])
      let y = net.relu(net.conv(halves[1], "c\(block)", out: 3, kernel: 1, bias: true))
      let both = net.concat([halves[0], y], axis: 0)
      x = net.reshape(net.transpose(net.reshape(both, [2, 3, 16, 16]), [1, 0, 2, 3]), [6, 16, 16])
    }
    _ = net.conv(x, "last", out: 2, kernel: 1, bias: true)
  }
}
