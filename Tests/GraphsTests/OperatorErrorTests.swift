import Graphs
import Tensors
import Testing

/// Inputs and attributes that fit no operator throw, and trap nowhere.
@Suite struct OperatorErrorTests {
  /// Shapes that a file may claim.
  static let shapes = [
    Shape(), Shape(0), Shape(1), Shape(2, 3), Shape(3, 2), Shape(4, 5, 5), Shape(2, 0, 3), Shape(2, 3, 4, 5),
    Shape(1 << 40), Shape(1 << 40, 0, 0), Shape(1 << 41, 1), Shape(checking: [0, 1 << 40, 1 << 40]) ?? Shape(),
    Shape(checking: [.max]) ?? Shape(),
  ]

  /// Attributes that no value fits.
  static let hostile: [any Operator] =
    [-1, 99, .min, .max].flatMap { (axis: Int) -> [any Operator] in
      [
        Softmax(axis: axis), LogSoftmax(axis: axis), Concat(axis: axis), Split(axis: axis, sizes: [1]),
        Gather(axis: axis, indices: [0], shape: Shape(1)), LayerNormalization(axis: axis), ReduceMean([axis]),
        RMSNormalization(axis: axis),
        ReduceSum([axis, 0]), ReduceMax([axis], keepDims: false), ReduceMin([axis]), ReduceL2([axis]),
        Transpose([axis]), Slice([Slice.Range(axis: axis, start: 0, count: 1)]),
        QuantizeDequantize(scales: [1, 1], zeros: [0, 0], axis: axis, range: 0...255),
        TopK(axis: axis, count: 1), TopK(axis: 0, count: axis), ArgMax(axis: axis), LiveGather(axis: axis),
        GatherElements(axis: axis), GatherND(batchDims: axis), ScatterElements(axis: axis),
        WholeNumbers(Softmax(axis: axis)),
      ]
    } + [
      Split(axis: 0, sizes: []), Split(axis: 0, sizes: [-1, 3]), Split(axis: 0, sizes: [.max, .max, 4]),
      Gather(axis: 0, indices: [-1], shape: Shape(1)), Gather(axis: 0, indices: [0], shape: Shape(1 << 30)),
      Gather(axis: 0, indices: [.max], shape: Shape()), Transpose([0, 0]), Transpose([]), ReduceSum([0, 0]),
      Slice([Slice.Range(axis: 0, start: 0, count: .max, step: .max)]),
      Slice([Slice.Range(axis: 0, start: .max, count: 2, step: .min)]),
      Slice([Slice.Range(axis: 0, start: -1, count: 1)]), Slice([Slice.Range(axis: 0, start: 0, count: -1)]),
      Slice([Slice.Range(axis: 0, start: 0, count: 1, step: 0)]),
      Pad(before: [.max], after: [.max]), Pad(before: [-1], after: [0]), Pad(before: [], after: [1]),
      GroupNormalization(groups: 0), GroupNormalization(groups: -1), GroupNormalization(groups: .max),
      DepthToSpace(block: 0), DepthToSpace(block: .max), SpaceToDepth(block: -2), SpaceToDepth(block: .min),
      SpaceToDepth(block: 1 << 15),
      LRN(size: 0), LRN(size: .max), Expand(Shape(checking: [7, 1 << 40]) ?? Shape()),
      QuantizeDequantize(scales: [], zeros: [], range: 0...255),
      QuantizeDequantize(scales: [1], zeros: [], range: 0...255),
      QuantizeDequantize(scales: [0], zeros: [0], range: 0...255),
      QuantizeDequantize(scales: [.nan], zeros: [0], range: 0...255),
      Resize(sizes: [], sampling: Sampling(.linear)), Resize(sizes: [0, -1, .max], sampling: Sampling(.linear)),
      Resize(sizes: [1, 1 << 21, 1 << 21], sampling: Sampling(.linear)),
      Resize(sizes: [4, 5, 5], scales: [1, 0, .nan], sampling: Sampling(.linear)),
      Resize(sizes: [4, 5, 5], scales: [1], sampling: Sampling(.linear)),
      MaxPool(PoolWindow(kernel: 0, stride: 1)), MaxPool(PoolWindow(kernel: 1, stride: 0)),
      AveragePool(PoolWindow(kernel: 0, stride: 1), countIncludePad: true),
      AveragePool(PoolWindow(kernel: .max, stride: .max, pad: .max), countIncludePad: false),
      AveragePool(PoolWindow(kernel: 2, stride: -1, pad: -1), countIncludePad: false),
      Conv(strides: [1, 1], pads: [0, 0, 0, 0], dilations: [.max, 0], group: .max),
      Conv(strides: [1], pads: [], dilations: [1], group: 0),
    ]

  /// Every operator, with usual and with hostile attributes, on one to four inputs of any shapes, either throws or makes what
  /// it says.
  @Test func takeAnyShapes() throws {
    var taken = 0
    for op in Self.hostile + OperatorCases.all.values {
      for shapes in Self.combinations {
        guard let outputs = try? op.outputs(shapes) else { continue }
        guard (shapes + outputs).allSatisfy({ $0.elementCount <= 4096 }) else { continue }
        let values = op.evaluate(shapes.map { Tensor($0, filledWith: 1) }, .float32)
        #expect(values.map(\.shape) == outputs, "\(op.name) of \(shapes)")
        taken += 1
      }
    }
    #expect(taken > 1000)
  }

  private static var combinations: [[Shape]] {
    let pairs = shapes.flatMap { first in shapes.map { [first, $0] } }
    return [[]] + shapes.map { [$0] } + pairs
      + shapes.flatMap { first in
        [[first, Shape(3), Shape(3)], [first, first, first], [first, first, first, Shape(1)]]
      }
  }

  @Test(arguments: hostile.indices)
  func throwOnHostileAttributes(_ index: Int) {
    let op = Self.hostile[index]
    for shape in [Shape(2, 3), Shape(4, 5, 5)] {
      #expect(throws: GraphError.self, "\(op) of \(shape)") { try op.outputs([shape]) }
    }
  }

  @Test func throwOnInputsThatDoNotFit() {
    let wrong: [(any Operator, [Shape])] = [
      (MatMul(), [Shape(2, 3), Shape(2, 3)]), (MatMul(), [Shape(), Shape(1)]),
      (MatMul(), [Shape(2, 2, 3), Shape(3, 3, 2)]), (MatMul(), [Shape(1 << 21, 1), Shape(1, 1 << 21)]),
      (Attention(scale: 1), [Shape(2, 3, 4), Shape(2, 5, 4), Shape(2, 4, 4)]),
      (Attention(scale: 1), [Shape(2, 3, 4), Shape(1, 5, 4), Shape(2, 5, 4)]),
      (Attention(scale: 1), [Shape(2, 3, 4), Shape(2, 5, 4), Shape(2, 5, 4), Shape(2, 1, 3, 5)]),
      (Attention(scale: 1), [Shape(2, 3, 4), Shape(2, 0, 4), Shape(2, 0, 4)]),
      (LayerNormalization(axis: 1), [Shape(2, 3), Shape(2)]), (LayerNormalization(axis: 1), [Shape(2, 0), Shape(0)]),
      (GroupNormalization(groups: 2), [Shape(3, 2)]), (GroupNormalization(groups: 2), [Shape(4, 2), Shape(4)]),
      (InstanceNormalization(), [Shape(3, 2), Shape(2), Shape(3)]), (InstanceNormalization(), [Shape(3, 0)]),
      (PRelu(), [Shape(3), Shape(2, 3)]), (Add(), [Shape(2), Shape(3)]), (Add(), [Shape(1 << 21, 1), Shape(1 << 21)]),
      (Add(), [Shape(2)]), (Relu(), [Shape(2), Shape(2)]), (Sum(), []), (Mean(), [Shape(2), Shape(3)]),
      (Where(), [Shape(2), Shape(2)]), (Where(), [Shape(2), Shape(3), Shape(2)]), (Expand(Shape(2)), [Shape(3)]),
      (Concat(axis: 0), []), (Concat(axis: 1), [Shape(2, 3), Shape(3, 3)]), (Concat(axis: 0), [Shape(2), Shape(2, 1)]),
      (Split(axis: 0, sizes: [1, 2]), [Shape(4)]), (ReduceMax([1]), [Shape(2, 0)]), (ReduceMean([0]), [Shape()]),
      (Softmax(axis: 0), [Shape()]), (GlobalMaxPool(), [Shape(3)]), (DepthToSpace(block: 2), [Shape(6, 2, 2)]),
      (SpaceToDepth(block: 2), [Shape(1, 4, 3)]),
    ]
    for (op, shapes) in wrong {
      #expect(throws: GraphError.self, "\(op) of \(shapes)") { try op.outputs(shapes) }
    }
  }

  @Test func nameOperatorAndCure() {
    let error = #expect(throws: GraphError.self) { try Split(axis: 0, sizes: [1, 2]).outputs([Shape(4)]) }
    #expect(error?.description == "Split: split is to be sizes of parts of [4], found [1, 2]")
  }
}
