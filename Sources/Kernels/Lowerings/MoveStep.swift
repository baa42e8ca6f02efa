import Memory

/// A copy of a value that lies in one piece.
struct MoveStep: Step {
  let input: Operand
  let output: Operand

  var reads: [Read] { [Read(input, isInPlace: true)] }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    for group in 0..<groups {
      run.span(output).group(group).update(from: run.span(input).group(group), count: output.layout.floatCount)
    }
  }
}
