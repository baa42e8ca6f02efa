import CKernels
import Memory

/// What happens to the pixels of a 1x1 convolution's input while its kernel makes pairs of them, in place of a pass of its own: a
/// BatchNormalization, a Relu, or both.
struct PairPrologue: Sendable {
  let normalize: Normalize?
  let relu: Bool

  /// What `planes` does, where it is no more than that and `input` is all that it makes.
  private init?(_ planes: PlanesStep, before input: Operand) {
    let epilogue = planes.epilogue
    guard planes.output.layout == input.layout, planes.output.offset == input.offset, !planes.isCopy, planes.step == 1,
      planes.firstChannel == 0, epilogue.residual == nil, epilogue.cap == nil,
      planes.input.layout.extents == planes.output.layout.extents
    else { return nil }
    (normalize, relu) = (epilogue.normalize, epilogue.relu)
  }

  /// Tells the kernel.
  func set(_ call: inout ck_conv, _ run: borrowing UnitRun) {
    if let normalize { call.setInScale(run.packed + normalize.scale, shift: run.packed + normalize.shift) }
    call.in_relu = relu ? 1 : 0
  }

  /// The steps of a unit, where what only the next one reads is made by that as it makes pairs.
  static func joining(_ unit: UnitCompiler) -> [any Step] {
    let uses = unit.localUses(of: unit.steps)
    var joined: [any Step] = []
    for step in unit.steps {
      if let conv = step as? ConvStep, let planes = joined.last as? PlanesStep, planes.output.local == conv.input.local,
        uses[conv.input.local] == 2, let prologue = PairPrologue(planes, before: conv.input),
        let whole = conv.reading(planes.input, through: prologue)
      {
        joined[joined.count - 1] = whole
      } else {
        joined.append(step)
      }
    }
    return joined
  }
}
