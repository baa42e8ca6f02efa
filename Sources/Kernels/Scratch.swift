import Memory

/// A thread's memory for the values inside units, one unit at a time.
public final class Scratch {
  private let buffer: MemoryBlock
  private let workspaceOffset: Int
  /// The groups of a run; nil for those that the unit prefers.
  private let groups: Int?
  private var chunk = 1
  /// The unit whose borders are zero here.
  private var unit = -1

  /// The images of the run that count, from the first group's first on; lanes behind them hold blank ones.
  public var images = Int.max
  /// What was wrong first with an image that counts: such as an index outside of its axis; nil for nothing.
  public private(set) var fault: String?

  /// Memory for the units of `program`, each on as many groups as it prefers; or on `groups` where that is given.
  public init(_ program: Program, groups: Int? = nil) {
    self.groups = groups
    let values = program.units.map { $0.scratchFloats * (groups ?? $0.preferredGroups) }.max() ?? 0
    workspaceOffset = values
    buffer = MemoryBlock(floats: values + (program.units.map(\.workspace).max() ?? 0))
  }

  /// The bytes it holds.
  public var byteCount: Int { buffer.byteCount }

  var workspace: FloatView { buffer.floats + workspaceOffset }

  func span(_ offset: Int, stride: Int) -> GroupSpan {
    GroupSpan(base: buffer.floats + offset * chunk, stride: stride)
  }

  /// Notes what is wrong with an image of the run, counted from the first group's first on.
  func note(_ fault: String, image: Int) {
    if image < images, self.fault == nil { self.fault = fault }
  }

  /// Makes the borders of a unit's values zero, where another unit was here since.
  func enter(_ program: UnitProgram) {
    guard unit != program.index else { return }
    unit = program.index
    chunk = groups ?? program.preferredGroups
    for (offset, layout) in program.borderedScratch {
      let span = span(offset, stride: layout.floatCount)
      for group in 0..<chunk { layout.clearBorder(span.group(group)) }
    }
  }
}
