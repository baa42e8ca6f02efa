import Graphs
import Tensors
import Testing

/// Indices that are values: what they name, and what they may not.
@Suite struct LiveIndexTests {
  private let x = Tensor(Shape(2, 3), [0, 1, 2, 3, 4, 5])

  /// 3, -4, what is no whole number, and what is no number name nothing of three.
  @Test(arguments: [3, -4, 0.5, .nan, .infinity, -.infinity, 0x1p63, -0x1p63, 0x1p24] as [Float])
  func nothingIsReadElsewhere(_ index: Float) {
    func check(_ op: any Operator, _ others: [Tensor]) {
      let inputs = [x] + others
      let outputs = op.evaluate(inputs, .float32)
      #expect(outputs[0].elements.contains { $0.isNaN }, "\(op)")
      #expect(op.fault(inputs, outputs) != nil, "\(op)")
    }
    check(LiveGather(axis: 1), [Tensor(Shape(2), [1, index])])
    check(GatherElements(axis: 1), [Tensor(Shape(1, 2), [1, index])])
    check(GatherND(), [Tensor(Shape(1, 2), [1, index])])
    check(GatherND(batchDims: 1), [Tensor(Shape(2, 1), [1, index])])
    check(ScatterElements(axis: 1), [Tensor(Shape(1, 1), [index]), Tensor(Shape(1, 1), [7])])
    check(ScatterND(reduction: .add), [Tensor(Shape(1, 2), [1, index]), Tensor(Shape(1), [7])])
  }

  @Test func indicesBelowZeroCountFromTheEnd() {
    let inputs = [x, Tensor(Shape(2), [-1, -3])]
    let outputs = LiveGather(axis: 1).evaluate(inputs, .float32)
    #expect(outputs == [Tensor(Shape(2, 2), [2, 0, 5, 3])])
    #expect(LiveGather(axis: 1).fault(inputs, outputs) == nil)
  }

  /// 300 and 1 are 301 also where bfloat16 holds 300 and 302, and 7 by -2 is -3.
  @Test func wholeNumbersAreNotRounded() {
    let inputs = [Tensor(Shape(1), [300]), Tensor(Shape(1), [1])]
    #expect(Add().rounded(inputs, .bfloat16)[0].elements != [301])
    #expect(WholeNumbers(Add()).rounded(inputs, .bfloat16)[0].elements == [301])
    let quotient = [Tensor(Shape(1), [7]), Tensor(Shape(1), [-2])]
    #expect(WholeNumbers(Div()).rounded(quotient, .bfloat16)[0].elements == [-3])
    #expect(
      TopK(axis: 0, count: 1).rounded([Tensor(Shape(302), (0..<302).map { Float($0) })], .bfloat16)[1].elements == [301]
    )
  }

  @Test(arguments: [(0, 0), (1, 0), (0x1p24, 1), (-0x1p24, -1)] as [(Float, Float)])
  func integersBeyondWhatIsCountedAreFaults(_ left: Float, _ right: Float) {
    let op: any Operator = right == 0 ? WholeNumbers(Div()) : WholeNumbers(Sub())
    let inputs = [Tensor(Shape(1), [left]), Tensor(Shape(1), [-right])]
    #expect(op.fault(inputs, op.evaluate(inputs, .float32)) != nil)
  }
}
