import CKernels
import Graphs
import Memory

/// Resize, an axis at a time.
enum ResizeLowering: Lowering {
  /// The indices of an axis for which weights are kept.
  private static let mostIndices = 1 << 16

  static func lower(_ index: Int, _ unit: inout UnitCompiler) -> Bool {
    let node = unit.graph.nodes[index]
    guard !unit.level.isPaired, let resize = node.op as? Resize, let value = node.values.first,
      resize.sizes.allSatisfy({ $0 <= mostIndices })
    else { return false }
    let passes = resize.passes(of: unit.graph.values[value])
    var input = unit.contiguous(value)
    for (number, pass) in passes.enumerated() {
      let isLast = number == passes.count - 1
      let layout = PlaneLayout(pass.result, border: 0, isPaired: false)
      let output = isLast ? unit.newLocal(node.output, layout) : unit.newScratch(layout)
      unit.add(TapsStep(pass, from: input, to: output, isRounded: isLast))
      input = output
    }
    return !passes.isEmpty
  }
}

/// An axis of a value sampled at other places.
struct TapsStep: Step {
  let input: Operand
  let output: Operand
  /// The input is `[outer, extent, inner]`, the output `[outer, count, inner]`.
  private let outer: Int
  private let extent: Int
  private let inner: Int
  private let count: Int
  /// Of `ck_tap`, and where each result's begin.
  private let taps: MemoryBlock
  private let starts: MemoryBlock
  private let isRounded: Bool

  init(_ pass: Resize.Pass, from input: Operand, to output: Operand, isRounded: Bool) {
    (self.input, self.output, self.isRounded) = (input, output, isRounded)
    outer = pass.result.count(0..<pass.axis)
    extent = pass.extent
    inner = pass.result.count((pass.axis + 1)..<pass.result.rank)
    count = pass.taps.count
    taps = MemoryBlock(copying: pass.taps.joined().map { ck_tap(index: $0.index, weight: $0.weight) })
    starts = MemoryBlock(copying: pass.taps.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) })
  }

  var reads: [Read] { [Read(input)] }
  var writes: [Operand] { [output] }

  func run(_ run: borrowing UnitRun, groups: Int) {
    var call = ck_taps()
    (call.outer, call.extent, call.count, call.inner) = (outer, extent, count, inner)
    call.rounding = isRounded ? run.rounding : Int(CK_FLOAT32)
    call.set(taps: taps.bytes, starts: starts.bytes)
    for group in 0..<groups {
      call.setInput(run.span(input).group(group))
      call.setOutput(run.span(output).group(group))
      run.kernels.taps(call)
    }
  }
}
