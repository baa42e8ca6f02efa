import Graphs
import Kernels
import Tensors
import Testing

/// Concats along the first axis: parts are made where they will lie, and what cannot be is copied.
@Suite struct ConcatTests {
  @Test(arguments: DType.allCases)
  func kernelsEqualTheReferences(_ dtype: DType) throws {
    for test in concatCases + spreadCases { compareKernels(test.name, try test.recipe.graph(), dtype) }
  }

  @Test func partsAreMadeInPlace() throws {
    for test in concatCases + spreadCases {
      let program = Program(try test.recipe.graph(), dtype: .float32, level: .best)
      let copies = program.units.map(\.copies)
      #expect(copies.reduce(0, +) == test.copies, "\(test.name): \(copies)")
    }
  }
}

/// A graph with Concats, and the copies that it needs.
struct ConcatCase {
  let name: String
  let copies: Int
  let recipe: GraphRecipe
}

private let image = Shape(3, 9, 7)
private let everywhere = UnitCuts(least: 1, most: 1)

private let concatCases: [ConcatCase] = [
  ConcatCase(name: "a dense block that lays new planes first", copies: 0, recipe: dense(cuts: nil, newFirst: true)),
  ConcatCase(
    name: "the same, cut at every layer, the last Concat passing by", copies: 2,
    recipe: dense(cuts: everywhere, newFirst: true)),
  ConcatCase(name: "a dense block that lays new planes last", copies: 0, recipe: dense(cuts: nil, newFirst: false)),
  ConcatCase(
    name: "the same, cut at every layer, the last Concat passing by", copies: 2,
    recipe: dense(cuts: everywhere, newFirst: false)),
  ConcatCase(name: "a dense block of all earlier planes each time", copies: 0, recipe: denseOfAll(cuts: nil)),
  ConcatCase(name: "branches read with a border", copies: 0, recipe: branches(cuts: nil)),
  ConcatCase(
    name: "planes twice", copies: 1,
    recipe: GraphRecipe(image) {
      let x = $0.conv(0, "a", out: 2, kernel: 3, pad: 1, bias: true)
      _ = $0.conv($0.concat([x, x], axis: 0), "b", out: 3, kernel: 1, bias: true)
    }),
  ConcatCase(
    name: "the image beside planes", copies: 1,
    recipe: GraphRecipe(image) {
      let x = $0.conv(0, "a", out: 2, kernel: 1, bias: true)
      _ = $0.relu($0.concat([0, x], axis: 0))
    }),
  ConcatCase(
    name: "planes that a border is read of elsewhere", copies: 1,
    recipe: GraphRecipe(image) {
      let x = $0.conv(0, "a", out: 2, kernel: 1, bias: true)
      let y = $0.conv(x, "b", out: 4, kernel: 3, pad: 1, bias: true)
      _ = $0.conv($0.concat([x, y], axis: 0), "c", out: 3, kernel: 1, bias: true)
    }),
  ConcatCase(
    name: "planes that are read elsewhere later", copies: 0,
    recipe: GraphRecipe(image) {
      let x = $0.conv(0, "a", out: 5, kernel: 1, bias: true)
      let y = $0.relu($0.concat([x, $0.conv(x, "b", out: 4, kernel: 1, bias: true)], axis: 0))
      _ = $0.add($0.conv(y, "c", out: 5, kernel: 1, bias: true), $0.sigmoid(x))
    }),
  ConcatCase(
    name: "values that later units read too", copies: 2,
    recipe: GraphRecipe(image) {
      let x = $0.conv(0, "a", out: 2, kernel: 1, bias: true)
      let y = $0.conv(x, "b", out: 2, kernel: 1, bias: true)
      let both = $0.concat([x, y], axis: 0)
      $0.startUnit("second")
      let z = $0.conv(both, "c", out: 2, kernel: 1, bias: true)
      _ = $0.add($0.add(z, x), y)
    }),
  ConcatCase(
    name: "values of two earlier units", copies: 0,
    recipe: GraphRecipe(image) {
      let x = $0.conv(0, "a", out: 2, kernel: 1, bias: true)
      let other = $0.conv(0, "o", out: 5, kernel: 1, bias: true)
      $0.startUnit("second")
      let y = $0.conv(x, "b", out: 3, kernel: 1, bias: true)
      $0.startUnit("third")
      let z = $0.concat([y, $0.conv(other, "c", out: 2, kernel: 1, bias: true), other], axis: 0)
      $0.startUnit("fourth")
      _ = $0.conv(z, "d", out: 3, kernel: 1, bias: true)
    }),
  ConcatCase(
    name: "tokens, behind a parameter", copies: 1,
    recipe: GraphRecipe(Shape(5, 6)) {
      let tokens = $0.gemm(0, "a", out: 8)
      _ = $0.gemm($0.node(Concat(axis: 0), [$0.parameter("class", Shape(1, 8)), .value(tokens)]), "b", out: 2)
    }),
  ConcatCase(
    name: "features of planes seen as such", copies: 2,
    recipe: GraphRecipe(image) {
      let planes = $0.conv(0, "a", out: 2, kernel: 3, pad: 1, bias: true)
      _ = $0.gemm(
        $0.concat([$0.flatten($0.globalAveragePool(planes)), $0.flatten($0.relu(planes))], axis: 0), "b", out: 4)
    }),
]

private func dense(cuts: UnitCuts?, newFirst: Bool) -> GraphRecipe {
  GraphRecipe(image, cuts: cuts) { net in
    var x = net.conv(0, "stem", out: 5, kernel: 3, pad: 1, bias: false)
    for layer in 0..<4 {
      let y = net.conv(
        net.relu(net.batchNormalization(x, "n\(layer)")), "c\(layer)", out: 3, kernel: 3, pad: 1, bias: false)
      x = net.concat(newFirst ? [y, x] : [x, y], axis: 0)
    }
    _ = net.gemm(net.flatten(net.globalAveragePool(x)), "fc", out: 4)
  }
}

/// As torchvision's DenseNet lays them: every layer reads a Concat of all before it.
private func denseOfAll(cuts: UnitCuts?) -> GraphRecipe {
  GraphRecipe(image, cuts: cuts) { net in
    var all = [net.conv(0, "stem", out: 5, kernel: 3, pad: 1, bias: false)]
    for layer in 0..<4 {
      let x = net.relu(net.batchNormalization(net.concat(all, axis: 0), "n\(layer)"))
      all.append(net.conv(x, "c\(layer)", out: 3, kernel: 3, pad: 1, bias: false))
    }
    _ = net.gemm(net.flatten(net.globalAveragePool(net.concat(all, axis: 0))), "fc", out: 4)
  }
}

/// As Inception's and SqueezeNet's: a pool and convolutions side by side, read by kernels with padding.
private func branches(cuts: UnitCuts?) -> GraphRecipe {
  GraphRecipe(image, cuts: cuts) { net in
    let x = net.conv(0, "stem", out: 5, kernel: 3, pad: 1, bias: true)
    let inner = net.concat(
      [net.conv(x, "a", out: 2, kernel: 1, bias: true), net.conv(x, "b", out: 3, kernel: 3, pad: 1, bias: true)],
      axis: 0)
    let outer = net.concat([net.maxPool(x, kernel: 3, stride: 1, pad: 1), inner], axis: 0)
    let y = net.conv(net.relu(outer), "c", out: 4, kernel: 5, pad: 2, bias: true)
    let z = net.concat([y, net.relu(net.conv(x, "d", out: 4, kernel: 1, bias: true))], axis: 0)
    _ = net.conv(z, "e", out: 2, kernel: 3, pad: 1, bias: true)
  }
}
