import CKernels

/// A value of a unit as a step sees it: which memory, and how it lies there.
struct Operand: Sendable {
  /// The index of the unit's local: a piece of memory that a value or several views of one have.
  let local: Int
  let layout: PlaneLayout
  /// The floats before it, where it is a part of a larger value that lies there.
  var offset = 0
}

/// One call of a kernel.
protocol Step: Sendable {
  /// What it reads at other places than the one it writes, and what it reads just there.
  var reads: [Read] { get }
  /// What it writes.
  var writes: [Operand] { get }
  /// The groups of images that it should be given at once.
  var preferredGroups: Int { get }
  /// The floats that it works in.
  var workspace: Int { get }

  /// Runs it on the first `groups` groups of a run.
  func run(_ run: borrowing UnitRun, groups: Int)
}

extension Step {
  var preferredGroups: Int { 1 }
  var workspace: Int { 0 }
}

/// A value that a step reads.
struct Read: Sendable {
  let operand: Operand
  /// Whether the step reads each element just before it writes the one at the same place, so that it may write over it.
  let isInPlace: Bool

  init(_ operand: Operand, isInPlace: Bool = false) {
    self.operand = operand
    self.isInPlace = isInPlace
  }
}

/// The other operand of an Add, perhaps seen through a Slice and a Pad.
struct Residual: Sendable {
  var source: Operand
  var step = 1
  var firstChannel = 0

  /// How a step that writes values of `layout` reads it.
  func read(writing layout: PlaneLayout) -> Read {
    Read(source, isInPlace: step == 1 && firstChannel == 0 && source.layout == layout)
  }
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
  /// What nothing is larger than, after the Relu; nil where nothing is cut off.
  var cap: Float?
  /// The function of every element that comes last; of direct convolutions only.
  var map: MapLowering.Function?
}
