import Graphs
import Tensors
import Testing

/// Operators against NumPy.
@Suite struct OperatorTests {
  @Test func haveACaseEach() throws {
    #expect(Set(OperatorCases.all.keys) == Set(try OperatorReference.all.get().keys))
  }

  @Test(arguments: OperatorCases.all.keys.sorted())
  func equalNumPy(_ name: String) throws {
    let op = try #require(OperatorCases.all[name])
    let one = try #require(try OperatorReference.all.get()[name])
    let inputs = one.inputs.map(\.tensor)
    let expected = one.outputs.map(\.tensor)
    #expect(try op.outputs(inputs.map(\.shape)) == expected.map(\.shape))
    let found = op.evaluate(inputs, .float32)
    try #require(found.map(\.shape) == expected.map(\.shape))
    let tolerance: Float = OperatorCases.moves[name] == nil ? 2e-6 : 0
    for (found, expected) in zip(found, expected) {
      for (index, (ours, theirs)) in zip(found.elements, expected.elements).enumerated() {
        let isEqual = ours.isNaN && theirs.isNaN || ours == theirs
        let isNear = abs(ours - theirs) <= tolerance * max(1, theirs.magnitude)
        #expect(isEqual || isNear, "element \(index): \(ours), not \(theirs)")
      }
    }
  }

  /// A sum's order is part of the meaning: 2^24 + 1 is 2^24 in float32, so that only sums from the front lose the ones.
  @Test func sumInOrder() {
    let x = Tensor(Shape(1, 4), [0x1p24, 1, 1, -0x1p24])
    #expect(ReduceSum([1]).evaluate([x], .float32)[0].elements == [0])
    #expect(ReduceMean([1]).evaluate([x], .float32)[0].elements == [0])
    let ones = Tensor(Shape(4, 1), filledWith: 1)
    #expect(MatMul().evaluate([x, ones], .float32)[0].elements == [0])
    // A fused multiply-add keeps what a rounded product loses.
    let (a, b) = (Tensor(Shape(2), [-1, 1 + 0x1p-12]), Tensor(Shape(2), [1, 1 + 0x1p-12]))
    #expect(MatMul().evaluate([a, b], .float32)[0].elements == [0x1p-11 + 0x1p-24])
  }

  /// Added one by one, 2^18 times 0.1 have a mean that is off by 2e-4; by sums of runs it is off by 1e-6.
  @Test func longSumsStayNear() {
    let x = Tensor(Shape(1, 1 << 18), filledWith: 0.1)
    #expect(abs(ReduceMean([1]).evaluate([x], .float32)[0].elements[0] - 0.1) < 2e-6)
    #expect(abs(ReduceSum([1]).evaluate([x], .float32)[0].elements[0] / 0x1p18 - 0.1) < 2e-6)
    #expect(abs(GlobalAveragePool().evaluate([x], .float32)[0].elements[0] - 0.1) < 2e-6)
    #expect(abs(ReduceL2([1]).evaluate([x], .float32)[0].elements[0] / 0x1p9 - 0.1) < 2e-6)
  }

  /// Attention rounds its probabilities, and nothing else, to the dtype.
  @Test func roundAttentionsProbabilities() {
    let tokens = Tensor(Shape(1, 3, 1), [0.3, 1, 0])
    let weights = Tensor(Shape(1, 3, 3), [1, 0, 0, 0, 1, 0, 0, 0, 1])
    let exact = Attention(scale: 1).evaluate([tokens, tokens, weights], .float32)[0]
    let rounded = Attention(scale: 1).evaluate([tokens, tokens, weights], .bfloat16)[0]
    #expect(exact != rounded)
    #expect(rounded == exact.map(DType.bfloat16.round))
  }
}
