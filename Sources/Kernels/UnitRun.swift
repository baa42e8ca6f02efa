import CKernels
import Tensors

/// The values of consecutive groups of images: each group's lies `stride` floats after the one before.
public struct GroupSpan {
  let base: UnsafeMutablePointer<Float>
  let stride: Int

  /// A span from `base` on.
  public init(base: UnsafeMutablePointer<Float>, stride: Int) {
    self.base = base
    self.stride = stride
  }

  func group(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }
}

/// Memory for the values inside a unit; the zeros of their borders stay from one run to the next.
public final class Scratch {
  private let buffer: AlignedBuffer
  private let offsets: [Int]
  private let layouts: [PlaneLayout]
  private let workspaceOffset: Int

  init(_ layouts: [PlaneLayout], groups: Int, workspace: Int) {
    var offset = 0
    offsets = layouts.map { layout in
      defer { offset += layout.floatCount * groups }
      return offset
    }
    self.layouts = layouts
    workspaceOffset = offset
    buffer = AlignedBuffer(floats: offset + workspace)
  }

  /// The bytes it holds.
  public var byteCount: Int { buffer.byteCount }

  var workspace: UnsafeMutablePointer<Float> { buffer.floats + workspaceOffset }

  func span(_ index: Int) -> GroupSpan {
    GroupSpan(base: buffer.floats + offsets[index], stride: layouts[index].floatCount)
  }
}

/// Scratch memory by shape: units whose inner values have the same layouts share it.
public struct ScratchPool {
  private struct Key: Hashable {
    let layouts: [PlaneLayout]
    let groups: Int
    let workspace: Int
  }
  private var pool: [Key: Scratch] = [:]

  /// An empty pool.
  public init() {}

  /// The scratch memory of `program` for `groups` groups at a time.
  public mutating func scratch(for program: UnitProgram, groups: Int) -> Scratch {
    let key = Key(layouts: program.scratch, groups: groups, workspace: program.workspace)
    if let known = pool[key] { return known }
    let made = Scratch(program.scratch, groups: groups, workspace: program.workspace)
    pool[key] = made
    return made
  }

  /// The bytes of all of it.
  public var byteCount: Int { pool.values.reduce(0) { $0 + $1.byteCount } }
}

extension UnitProgram {
  /// Runs the unit on `groups` groups of 16 images.
  ///
  /// `output` may be the same memory as `input`, group by group, where `input`'s stride holds the larger layout.
  public func run(
    _ packed: UnsafePointer<Float>, input: GroupSpan, output: GroupSpan, groups: Int, scratch: Scratch
  ) {
    let run = UnitRun(program: self, packed: packed, input: input, output: output, scratch: scratch)
    for step in steps { run.step(step, groups) }
    run.deliver(groups)
  }
}

/// One run: where its values lie.
private struct UnitRun {
  let program: UnitProgram
  let packed: UnsafePointer<Float>
  let input: GroupSpan
  let output: GroupSpan
  let scratch: Scratch

  private func span(_ place: Place) -> GroupSpan {
    switch place {
    case .input: input
    case .output: output
    case .scratch(let index): scratch.span(index)
    }
  }

  func step(_ step: Step, _ groups: Int) {
    switch step {
    case .gemm(let gemm): multiply(gemm, groups)
    case .winograd(let winograd): convolve(winograd, groups)
    case .conv(let conv): for group in 0..<groups { convolve(conv, group) }
    case .planes(let planes): for group in 0..<groups { copy(planes, group) }
    case .pool(let pool): for group in 0..<groups { reduce(pool, group) }
    case .moe(let moe):
      for group in 0..<groups {
        moe.run(
          packed, input: span(moe.input.place).group(group), output: span(moe.output.place).group(group),
          rounding: program.dtype.kernelRounding, program.level.kernels.moe)
      }
    }
  }

  /// Copies the result to the output where the last step could not write there, and clears the output's border where
  /// older values lie in it.
  func deliver(_ groups: Int) {
    let last = program.steps[program.steps.count - 1].output
    let keepsBorder = program.input == program.output && input.base == output.base
    for group in 0..<groups {
      if case .scratch(let index) = last.place {
        output.group(group).update(from: scratch.span(index).group(group), count: program.output.floatCount)
      } else if !keepsBorder {
        program.output.clearBorder(output.group(group))
      }
    }
  }

  private func epilogue(_ epilogue: Epilogue, _ group: Int) -> ck_epilogue {
    var result = ck_epilogue()
    if let normalize = epilogue.normalize {
      result.scale = packed + normalize.scale
      result.shift = packed + normalize.shift
    }
    if let residual = epilogue.residual {
      let layout = residual.source.layout
      result.residual = UnsafePointer(span(residual.source.place).group(group) + layout.origin)
      result.residual_row = layout.rowStride
      result.residual_channel = layout.channelStride
      result.residual_group = span(residual.source.place).stride
      result.residual_step = residual.step
      result.residual_first = residual.firstChannel
      result.residual_count = layout.channels
    }
    result.relu = epilogue.relu ? 1 : 0
    result.rounding = program.dtype.kernelRounding
    return result
  }

  private func convolve(_ step: WinogradStep, _ groups: Int) {
    var call = convolution(step.input, step.output, pad: step.pad, group: 0)
    call.weights = packed + step.weights
    call.bias = packed + step.bias
    call.rows = step.shape.rows
    call.columns = step.shape.columns
    call.epilogue = epilogue(step.epilogue, 0)
    call.groups = groups
    call.input_group = span(step.input.place).stride
    call.output_group = span(step.output.place).stride
    call.tiles = step.shape.tiles
    call.workspace = scratch.workspace
    program.level.kernels.winograd(&call)
  }

  private func convolution(_ input: Operand, _ output: Operand, pad: Int, group: Int) -> ck_conv {
    let (from, to) = (input.layout, output.layout)
    var call = ck_conv()
    call.input = UnsafePointer(span(input.place).group(group) + from.origin(inset: from.border - pad))
    call.input_row = from.rowStride
    call.input_channel = from.channelStride
    call.in_channels = from.channels
    call.output = span(output.place).group(group) + to.origin
    call.output_row = to.rowStride
    call.output_channel = to.channelStride
    call.out_channels = to.channels
    return call
  }

  private func convolve(_ step: ConvStep, _ group: Int) {
    var call = convolution(step.input, step.output, pad: step.pad, group: group)
    let from = step.input.layout
    call.in_channels = from.planes
    call.column_pairs = from.pairsColumns ? 1 : 0
    call.row = step.row
    call.weights = packed + step.weights
    call.bias = packed + step.bias
    call.kernel = step.kernel
    call.stride = step.stride
    call.rows = step.rows
    call.columns = step.columns
    call.pool = step.pool ? 1 : 0
    call.block = step.blocks.block
    call.tail = step.blocks.tail
    call.epilogue = epilogue(step.epilogue, group)
    guard step.isByRows else { return program.level.kernels.conv(&call) }
    call.workspace = scratch.workspace
    program.level.kernels.winograd_rows(&call)
  }

  private func multiply(_ step: GemmStep, _ groups: Int) {
    let (from, to) = (span(step.input.place), span(step.output.place))
    var call = ck_gemm()
    call.input = UnsafePointer(from.base)
    call.input_group = from.stride
    call.output = to.base
    call.output_group = to.stride
    call.weights = packed + step.weights
    call.bias = packed + step.bias
    call.in_features = step.inFeatures
    call.out_features = step.outFeatures
    call.groups = groups
    call.relu = step.relu ? 1 : 0
    call.rounding = program.dtype.kernelRounding
    program.level.kernels.gemm(&call)
  }

  private func copy(_ step: PlanesStep, _ group: Int) {
    let (from, to) = (step.input.layout, step.output.layout)
    var call = ck_planes()
    call.input = UnsafePointer(span(step.input.place).group(group) + from.origin)
    call.input_row = from.rowStride
    call.input_channel = from.channelStride
    call.in_channels = from.channels
    call.output = span(step.output.place).group(group) + to.origin
    call.output_row = to.rowStride
    call.output_channel = to.channelStride
    call.channels = to.channels
    call.rows = to.rows
    call.columns = to.columns
    call.step = step.step
    call.first_channel = step.firstChannel
    call.epilogue = epilogue(step.epilogue, group)
    program.level.kernels.planes(&call)
  }

  private func reduce(_ step: PoolStep, _ group: Int) {
    let (from, to) = (step.input.layout, step.output.layout)
    var call = ck_pool()
    call.input = UnsafePointer(span(step.input.place).group(group) + from.origin)
    call.input_row = from.rowStride
    call.input_channel = from.channelStride
    call.output = span(step.output.place).group(group) + to.origin
    call.output_row = to.rowStride
    call.output_channel = to.channelStride
    call.channels = to.channels
    call.rounding = program.dtype.kernelRounding
    if let window = step.window {
      (call.rows, call.columns) = (to.rows, to.columns)
      (call.kernel, call.stride) = (window.kernel, window.stride)
      program.level.kernels.max_pool(&call)
    } else {
      (call.rows, call.columns) = (from.rows, from.columns)
      program.level.kernels.average_pool(&call)
    }
  }
}
