import CKernels
import Memory
import Tensors

/// The values of consecutive groups of images: each group's lies `stride` floats after the one before.
public struct GroupSpan {
  let base: FloatView
  let stride: Int

  /// A span from `base` on.
  public init(base: FloatView, stride: Int) {
    self.base = base
    self.stride = stride
  }

  func group(_ index: Int) -> FloatView { base + index * stride }

  func advanced(by floats: Int) -> GroupSpan { GroupSpan(base: base + floats, stride: stride) }
}

/// Where a unit's local lies.
enum Location: Sendable {
  /// The images as they were loaded.
  case image
  /// So many floats into each group's slot.
  case slot(Int)
  /// So many floats, times the groups of a run, into the scratch memory.
  case scratch(Int)
}

/// One run of a unit: where its locals lie.
struct UnitRun {
  let program: UnitProgram
  let packed: FloatView
  let image: GroupSpan
  let slots: GroupSpan
  let scratch: Scratch
  /// Says that work goes on.
  let progress: () -> Void

  /// The groups' values of a local.
  func span(_ operand: Operand) -> GroupSpan {
    let whole =
      switch program.locations[operand.local] {
      case .image: image
      case .slot(let offset): slots.advanced(by: offset)
      case .scratch(let offset): scratch.span(offset, stride: program.locals[operand.local].floatCount)
      }
    return whole.advanced(by: operand.offset)
  }

  /// The first image pixel of a group's value, borders left out.
  func origin(_ operand: Operand, _ group: Int) -> FloatView {
    span(operand).group(group) + operand.layout.origin
  }

  /// The kernels of the program's level.
  var kernels: KernelTable { program.level.kernels }
  /// What results are rounded to.
  var rounding: Int { program.dtype.kernelRounding }

  /// An epilogue for a kernel whose results begin at `firstRow` and `firstChannel` of the value.
  func epilogue(_ epilogue: Epilogue, _ group: Int, firstRow: Int = 0, firstChannel: Int = 0) -> ck_epilogue {
    var result = ck_epilogue()
    if let normalize = epilogue.normalize {
      result.setScale(packed + normalize.scale + firstChannel, shift: packed + normalize.shift + firstChannel)
    }
    if let residual = epilogue.residual {
      let layout = residual.source.layout
      result.setResidual(origin(residual.source, group) + firstRow * residual.step * layout.rowStride)
      result.residual_row = layout.rowStride
      result.residual_channel = layout.channelStride
      result.residual_group = span(residual.source).stride
      result.residual_step = residual.step
      result.residual_first = residual.firstChannel - firstChannel
      result.residual_count = layout.channels
    }
    result.relu = epilogue.relu ? 1 : 0
    if let cap = epilogue.cap { (result.caps, result.cap) = (1, program.dtype.round(cap)) }
    if let map = epilogue.map {
      (result.maps, result.function, result.alpha, result.beta) = (1, Int(map.code), map.alpha, map.beta)
    }
    result.rounding = rounding
    return result
  }
}

extension UnitProgram {
  /// Runs the unit on `groups` groups of 16 images.
  ///
  /// - Parameters:
  ///   - packed: The unit's prepared parameters.
  ///   - image: The images; read by the first unit only.
  ///   - slots: The groups' slots.
  ///   - groups: How many.
  ///   - scratch: Memory for what happens inside.
  ///   - progress: Called between pieces of work, each of which takes a moment even on a slow machine.
  public func run(
    _ packed: FloatView, image: GroupSpan, slots: GroupSpan, groups: Int, scratch: Scratch,
    progress: () -> Void = {}
  ) {
    scratch.enter(self)
    withoutActuallyEscaping(progress) { progress in
      let run = UnitRun(
        program: self, packed: packed, image: image, slots: slots, scratch: scratch, progress: progress)
      for (index, step) in steps.enumerated() {
        step.run(run, groups: groups)
        progress()
        for output in outputs where output.clearsBorderAfter == index { clearBorder(of: output, run, groups) }
      }
      for output in outputs { deliver(output, run, groups) }
    }
  }

  /// Clears the border of a result that lies in its slot already, before a later step reads it.
  private func clearBorder(of output: Output, _ run: borrowing UnitRun, _ groups: Int) {
    for group in 0..<groups { output.operand.layout.clearBorder(run.slots.group(group) + output.offset) }
  }

  /// Copies a result to its slot where no step could write there.
  private func deliver(_ output: Output, _ run: borrowing UnitRun, _ groups: Int) {
    guard case .scratch = locations[output.operand.local] else { return }
    let layout = output.operand.layout
    for group in 0..<groups {
      let slot = run.slots.group(group) + output.offset
      slot.update(from: run.span(output.operand).group(group), count: layout.floatCount)
      layout.clearGaps(slot)
    }
  }
}
