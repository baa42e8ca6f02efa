/// A step that computes rows of planes, each of them from a few rows of the planes that it reads.
protocol RowStep: Step {
  var input: Operand { get }
  var output: Operand { get }
  /// Which rows of the input a row of the result is made of; nil where this call makes them all at once.
  var window: RowWindow? { get }
  /// Whether the rows under the kernel may lie in a ring, the last of them before the first.
  var readsRings: Bool { get }
  /// Whether the rows of the result may be written to one.
  var writesRings: Bool { get }
  /// The rows of the result.
  var rows: Int { get }

  /// Makes some rows of a group's result.
  func run(_ rows: Range<Int>, from: PlaneRows, to: PlaneRows, _ run: borrowing UnitRun, group: Int)
}

extension RowStep {
  var writes: [Operand] { [output] }
  var writesRings: Bool { true }
  var rows: Int { output.layout.rows }

  /// Makes `count` rows, all there are, of the groups' results.
  func run(allRows count: Int, _ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups {
      let (from, to) = (PlaneRows(input, run, group), PlaneRows(output, run, group))
      self.run(0..<count, from: from, to: to, run, group: group)
    }
  }
}

/// The rows under a kernel: those of result `r` are the `count` from `r * stride - top` on.
struct RowWindow: Sendable {
  let count: Int
  let stride: Int
  let top: Int

  /// The rows that `results` are made of, those of the padding too.
  func inputs(of results: Range<Int>) -> Range<Int> {
    (results.lowerBound * stride - top)..<((results.upperBound - 1) * stride - top + count)
  }
}
