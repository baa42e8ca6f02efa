import CKernels

/// Where a step finds a value: the unit's input or output, or one of its scratch values.
enum Place: Hashable, Sendable {
  case input
  case output
  case scratch(Int)
}

/// A value and its layout.
struct Operand: Sendable {
  var place: Place
  let layout: PlaneLayout
}

/// The other operand of an Add, perhaps seen through a Slice and a Pad.
struct Residual: Sendable {
  var source: Operand
  var step = 1
  var firstChannel = 0
}

/// Where prepared parameters lie in a unit's packed floats.
struct Normalize: Sendable {
  let scale: Int
  let shift: Int
}

/// The operators that a kernel applies to its result before it is stored.
struct Epilogue: Sendable {
  var normalize: Normalize?
  var residual: Residual?
  var relu = false
}

/// One call of a kernel.
enum Step: Sendable {
  case conv(ConvStep)
  case winograd(WinogradStep)
  case gemm(GemmStep)
  /// Slice, Pad, BatchNormalization, Add, Relu, or a Flatten that drops a border.
  case planes(PlanesStep)
  case pool(PoolStep)
  /// An operator of a mixture of experts.
  case moe(MoEStep)
}

struct ConvStep: Sendable {
  var input: Operand
  var output: Operand
  let weights: Int
  let bias: Int
  let blocks: ck_blocks
  let kernel: Int
  let stride: Int
  let pad: Int
  /// The convolution's own rows and columns, before pooling.
  let rows: Int
  let columns: Int
  let pool: Bool
  /// Whether F(4, 5) computes it, row by row.
  let isByRows: Bool
  var epilogue: Epilogue
}

extension ConvStep {
  /// The words of an out channel's weights.
  var row: Int {
    let from = input.layout
    if isByRows { return ConvolutionShape.winogradRow(inChannels: from.channels) }
    let taps = kernel * kernel
    guard from.isPaired else { return from.channels * taps }
    return PackingPlan.pairWords(channels: from.channels, taps: taps, columns: from.pairsColumns ? kernel : 0)
  }
}

/// A convolution by Winograd's F(4x4, 3x3), on all groups of a run at once.
struct WinogradStep: Sendable {
  var input: Operand
  var output: Operand
  let weights: Int
  let bias: Int
  let pad: Int
  let shape: ConvolutionShape
  var epilogue: Epilogue
}

struct GemmStep: Sendable {
  var input: Operand
  var output: Operand
  let weights: Int
  let bias: Int
  let inFeatures: Int
  let outFeatures: Int
  let relu: Bool
}

struct PlanesStep: Sendable {
  var input: Operand
  var output: Operand
  var step = 1
  var firstChannel = 0
  var epilogue = Epilogue()
}

struct PoolStep: Sendable {
  var input: Operand
  var output: Operand
  /// Nil: the average of each channel.
  let window: (kernel: Int, stride: Int)?
}

extension Step {
  /// The value that the step writes.
  var output: Operand {
    get {
      switch self {
      case .conv(let step): step.output
      case .winograd(let step): step.output
      case .gemm(let step): step.output
      case .planes(let step): step.output
      case .pool(let step): step.output
      case .moe(let step): step.output
      }
    }
    set {
      switch self {
      case .conv(var step):
        step.output = newValue
        self = .conv(step)
      case .winograd(var step):
        step.output = newValue
        self = .winograd(step)
      case .gemm(var step):
        step.output = newValue
        self = .gemm(step)
      case .planes(var step):
        step.output = newValue
        self = .planes(step)
      case .pool(var step):
        step.output = newValue
        self = .pool(step)
      case .moe(var step):
        step.output = newValue
        self = .moe(step)
      }
    }
  }

  /// The value that the step reads at other positions than the one it writes.
  private var input: Operand {
    switch self {
    case .conv(let step): step.input
    case .winograd(let step): step.input
    case .gemm(let step): step.input
    case .planes(let step): step.input
    case .pool(let step): step.input
    case .moe(let step): step.input
    }
  }

  private var residual: Residual? {
    switch self {
    case .conv(let step): step.epilogue.residual
    case .winograd(let step): step.epilogue.residual
    case .planes(let step): step.epilogue.residual
    case .gemm, .pool, .moe: nil
    }
  }

  /// Whether the step may write over the unit's input: it reads none of it, or just the element it is about to write.
  var mayOverwriteInput: Bool {
    if case .moe(let step) = self { return input.place != .input || step.mayOverwriteInput }
    if input.place == .input { return false }
    guard let residual, residual.source.place == .input else { return true }
    return residual.step == 1 && residual.firstChannel == 0 && residual.source.layout == output.layout
  }
}

extension Step {
  /// The groups of images that the step should be given at once.
  var preferredGroups: Int {
    switch self {
    case .gemm: Int(CK_GEMM_GROUPS)
    case .winograd(let step): step.shape.groups
    case .conv, .planes, .pool, .moe: 1
    }
  }

  /// The floats that the step works in.
  var workspace: Int {
    switch self {
    case .winograd(let step):
      let tiles = step.shape.tiles
      return ck_winograd_points(step.shape.inChannels, tiles)
        + ck_winograd_points((step.output.layout.channels + 3) / 4 * 4, tiles)
    case .conv(let step) where step.isByRows: return ck_winograd_rows_points(step.input.layout.channels)
    case .conv, .gemm, .planes, .pool, .moe: return 0
    }
  }
}
