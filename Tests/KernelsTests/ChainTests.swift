import Graphs
import Kernels
import Tensors
import Testing

/// Operators of each element by itself, in chains and behind what makes the elements: one step, and the references' bits.
@Suite struct ChainTests {
  @Test(arguments: DType.allCases)
  func kernelsEqualTheReferences(_ dtype: DType) throws {
    for test in chainCases { compareKernels(test.name, try test.recipe.graph(), dtype) }
  }

  @Test func chainsAreOneStep() throws {
    for test in chainCases {
      let program = Program(try test.recipe.graph(), dtype: .float32, level: .best)
      #expect(program.units.map(\.stepCount).reduce(0, +) == test.steps, "\(test.name)")
      #expect(program.slowNodes.isEmpty, "\(test.name)")
    }
  }
}

/// A graph, and the steps that it takes.
private struct ChainCase {
  let name: String
  let steps: Int
  let recipe: GraphRecipe

  init(_ name: String, steps: Int, _ shape: Shape, _ build: @escaping @Sendable (inout GraphBuilder) -> Void) {
    (self.name, self.steps, recipe) = (name, steps, GraphRecipe(shape, build))
  }
}

private let planes = Shape(3, 9, 7)

private let chainCases: [ChainCase] = [
  ChainCase("a power of a constant exponent", steps: 1, planes) {
    let base = $0.node(Abs(), [.value(0)])
    _ = $0.node(Pow(), [.value(base), $0.constant(Tensor(Shape(), [1.7]))])
  },
  ChainCase("a chain of functions", steps: 1, planes) {
    _ = $0.node(Sqrt(), [.value($0.node(Abs(), [.value($0.sigmoid(0))]))])
  },
  ChainCase("hard swish in its parts, of tokens", steps: 2, Shape(70, 40)) {
    let x = $0.gemm(0, "g", out: 40)
    let three = $0.constant(Tensor(Shape(), [3]))
    let six = $0.constant(Tensor(Shape(1), [6]))
    let cut = $0.clip($0.node(Add(), [.value(x), three]))
    _ = $0.node(Div(), [.value($0.mul(x, cut)), six])
  },
  ChainCase("a scale and a shift of each channel, behind a norm", steps: 1, planes) {
    let x = $0.relu($0.batchNormalization(0, "n"))
    let y = $0.mul($0.silu(x), parameter: "s", Shape(3, 1, 1))
    _ = $0.tanh($0.add(y, parameter: "b", Shape(3, 9, 1)))
  },
  ChainCase("squeeze and excitation beside a shortcut", steps: 6, planes) {
    let x = $0.conv(0, "a", out: 3, kernel: 3, pad: 1, bias: true)
    let weights = $0.sigmoid($0.conv($0.globalAveragePool(x), "b", out: 3, kernel: 1, bias: true))
    let y = $0.conv($0.relu($0.add($0.mul(x, weights), 0)), "c", out: 4, kernel: 3, pad: 1, bias: false)
    _ = $0.node(Neg(), [.value($0.clip(y, least: -1))])
  },
  ChainCase("of no columns, beside the image", steps: 4, planes) {
    let none = $0.node(Slice([Slice.Range(axis: 2, start: 0, count: 0)]), [.value(0)])
    _ = $0.node(Concat(axis: 2), [.value($0.tanh($0.sigmoid(none))), .value(0)])
  },
  ChainCase("a value that is read again", steps: 2, planes) {
    let x = $0.sigmoid(0)
    _ = $0.mul($0.tanh(x), x)
  },
  ChainCase("values that grow by a broadcast", steps: 2, Shape(1, 5)) {
    let x = $0.node(Exp(), [.value($0.node(Neg(), [.value(0)]))])
    _ = $0.node(Abs(), [.value($0.add(x, parameter: "p", Shape(4, 6, 5)))])
  },
  ChainCase("a convolution and its function", steps: 1, planes) {
    _ = $0.silu($0.batchNormalization($0.conv(0, "a", out: 7, kernel: 3, stride: 2, pad: 1, bias: true), "n"))
  },
  ChainCase("a convolution, its function and a pool", steps: 2, Shape(3, 8, 8)) {
    _ = $0.maxPool($0.hardSwish($0.conv(0, "a", out: 5, kernel: 3, pad: 1, bias: true)), kernel: 2, stride: 2)
  },
  ChainCase("depthwise and grouped convolutions and their functions", steps: 2, Shape(6, 9, 11)) {
    let x = $0.silu($0.conv(0, "a", out: 6, kernel: 3, pad: 1, groups: 6, bias: true))
    _ = $0.node(Gelu(), [.value($0.conv(x, "b", out: 8, kernel: 3, pad: 1, groups: 2, bias: true))])
  },
  ChainCase("convolutions of one row or one column", steps: 5, Shape(3, 9, 11)) {
    let x = $0.relu($0.wide(0, "a", out: 5, rows: 1, columns: 7))
    let y = $0.silu($0.wide(x, "b", out: 7, rows: 7, columns: 1))
    let z = $0.wide($0.wide(y, "c", out: 6, rows: 1, columns: 3), "d", out: 4, rows: 3, columns: 5)
    _ = $0.add(z, parameter: "bias", Shape(4, 1, 1))
  },
  ChainCase("pools of lines", steps: 3, Shape(5, 13)) {
    let window = Window(kernel: [3], strides: [2], pads: [1, 1], dilations: [1])
    let x = $0.node(MaxPool(PoolWindow(window)), [.value(0)])
    let y = $0.node(AveragePool(PoolWindow(window), countIncludePad: true), [.value(x)])
    _ = $0.globalAveragePool(y)
  },
  ChainCase("a table of many indices", steps: 3, Shape(4, 9)) {
    let indices = (0..<300).map { $0 * 7 % 9 }
    let table = $0.node(Gather(axis: 1, indices: indices, shape: Shape(3, 100)), [.value(0)])
    let positions = $0.node(
      Gather(axis: 0, indices: indices.map { $0 * 2 }, shape: Shape(3, 100)), [$0.parameter("t", Shape(17, 1))])
    _ = $0.add(table, $0.reshape(positions, [1, 3, 100]))
  },
]

extension GraphBuilder {
  /// A convolution of so many rows and columns that leaves planes as large as they are.
  fileprivate mutating func wide(_ input: Int, _ name: String, out: Int, rows: Int, columns: Int) -> Int {
    let weights = parameter("\(name).weight", Shape(out, values[input].dimensions[0], rows, columns))
    let pads = [rows / 2, columns / 2, rows / 2, columns / 2]
    let op = Conv(strides: [1, 1], pads: pads, dilations: [1, 1], group: 1)
    return node(op, [.value(input), weights], name: name)
  }
}
