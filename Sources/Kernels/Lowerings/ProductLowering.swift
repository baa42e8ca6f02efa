import CKernels
import Graphs
import Memory
import Tensors

/// MatMul: of an activation and a matrix of parameters, as a linear layer; anything else, matrix by matrix.
enum ProductLowering: Lowering {
  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let graph = unit.graph
    let node = graph.nodes[index]
    guard !unit.level.isPaired, node.op is MatMul else { return false }
    if case .parameter(let weights) = node.inputs[1], case .value(let value) = node.inputs[0],
      graph.parameters[weights].shape.rank == 2
    {
      return linear(value, weights, node, &unit)
    }
    return product(node, &unit)
  }

  /// `x * W` for W `[in, out]`.
  private static func linear(_ value: Int, _ weights: Int, _ node: Node, _ unit: inout UnitCompiler) -> Bool {
    let shape = unit.graph.parameters[weights].shape.dimensions
    let input = unit.contiguous(value)
    let bias = unit.packing.addVector(nil, count: shape[1])
    let rows = unit.graph.values[value].elementCount / max(1, shape[0])
    let packed = LinearWeights(
      weights, LinearWeights.Order(features: shape[0], out: shape[1], isTransposed: true, tokens: rows), &unit)
    let output = unit.newLocal(node.output, unit.layout(node.output).withoutBorder)
    unit.add(
      GemmStep(
        input: input, output: output, weights: packed, bias: bias, inFeatures: shape[0], outFeatures: shape[1],
        tokens: rows, relu: false))
    return true
  }

  /// An input as a value has it: parameters and constants are the same for all images.
  private static func lanes(_ input: Source, _ unit: inout UnitCompiler) -> Operand {
    if case .value(let value) = input { return unit.contiguous(value) }
    let shape = unit.graph.shape(input)
    let source = unit.walkSource(input, over: shape)
    let made = unit.newScratch(PlaneLayout(shape, border: 0, isPaired: false))
    let (first, strides) = made.layout.strides(shape)
    unit.add(
      WalkStep(Int32(CK_WALK_COPY), [source], to: made, first: first, strides: strides, extents: shape.dimensions))
    return made
  }

  private static func product(_ node: Node, _ unit: inout UnitCompiler) -> Bool {
    let shapes = node.inputs.map(unit.graph.shape)
    guard shapes.allSatisfy({ (2...Int(CK_AXES)).contains($0.rank) }) else { return false }
    let (left, right) = (shapes[0].dimensions, shapes[1].dimensions)
    let (rows, terms, columns) = (left[left.count - 2], left[left.count - 1], right[right.count - 1])
    guard let batch = Broadcasting.shape(shapes.compactMap { Shape(checking: Array($0.dimensions.dropLast(2))) }) else {
      return false
    }
    func starts(_ shape: Shape) -> [Int] {
      let own = Shape(checking: Array(shape.dimensions.dropLast(2))) ?? Shape(0)
      let strides = Broadcasting.strides(of: own, in: batch)
      let size = shape.dimensions.suffix(2).reduce(1, *) * PlaneLayout.lanes
      return batch.offsets(at: strides).map { $0 * size }
    }
    let inputs = node.inputs.map { lanes($0, &unit) }
    let output = unit.newLocal(node.output, unit.layout(node.output).withoutBorder)
    unit.add(
      ProductStep(
        left: inputs[0], right: inputs[1], output: output, leftStarts: starts(shapes[0]),
        rightStarts: starts(shapes[1]),
        product: MatrixProduct(
          rows: rows, columns: columns, terms: terms, makesPairs: unit.level.makesPairs && node.values.count == 2)))
    return true
  }
}

/// Products of matrices, each element a vector of 16 images.
struct ProductStep: Step {
  let left: Operand
  let right: Operand
  let output: Operand
  /// The floats before each pair of matrices.
  let leftStarts: [Int]
  let rightStarts: [Int]
  let product: MatrixProduct

  var reads: [Read] { [Read(left), Read(right)] }
  var writes: [Operand] { [output] }
  var workspace: Int { product.workspace }

  func run(_ run: borrowing UnitRun, groups: Int) {
    let size = product.rows * product.columns * PlaneLayout.lanes
    for group in 0..<groups {
      let (left, right) = (run.span(left).group(group), run.span(right).group(group))
      for (index, starts) in zip(leftStarts, rightStarts).enumerated() {
        product.run(
          left: left + starts.0, right: right + starts.1, into: run.span(output).group(group) + index * size,
          rounding: run.rounding, run)
      }
    }
  }
}
