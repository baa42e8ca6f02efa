import Kernels

/// The units of a model in runs that are prepared together: a group of images passes through all units of a segment while its values
/// are in the caches, in place of one unit by one over the whole batch.
///
/// A segment ends where its prepared parameters would be more than the caches have room for beside the values.
public struct Segments: Sendable {
  /// The units of each segment.
  public let units: [Range<Int>]
  /// The units of all.
  public var unitCount: Int { programs.count }
  /// The units, for their preparation.
  let programs: [UnitProgram]
  /// The floats of the prepared parameters of the largest.
  public let floatCount: Int
  /// The bytes of the prepared parameters of all units.
  public var byteCount: Int { programs.reduce(0) { $0 + $1.packedCount } * MemoryLayout<Float>.stride }
  /// Where a unit's prepared parameters begin among those of its segment, by unit.
  private let offsets: [Int]
  /// The first unit of each segment.
  private let firsts: Set<Int>

  /// The bytes of prepared parameters that a segment of several units has at most.
  public static let mostBytes = 8 << 20

  /// Segments of `programs`; with `most` 0, every unit is one.
  public init(of programs: [UnitProgram], upTo most: Int = mostBytes) {
    var units: [Range<Int>] = []
    var offsets: [Int] = []
    var largest = 0
    var floats = 0
    var isOpen = false
    for (unit, program) in programs.enumerated() {
      let count = program.packedCount
      let fits = most > 0 && isOpen && !program.needsWholeBatch && (floats + count) * MemoryLayout<Float>.stride <= most
      if fits, let last = units.popLast() {
        units.append(last.lowerBound..<unit + 1)
      } else {
        units.append(unit..<unit + 1)
        floats = 0
      }
      isOpen = !program.needsWholeBatch
      offsets.append(floats)
      floats += count
      largest = max(largest, floats)
    }
    self.units = units
    self.offsets = offsets
    self.programs = programs
    firsts = Set(units.map(\.lowerBound))
    floatCount = largest
  }

  /// The floats before a unit's prepared parameters in the memory of its segment.
  func offset(of unit: Int) -> Int { offsets[unit] }

  /// Whether a unit is the first of its segment.
  func begins(with unit: Int) -> Bool { firsts.contains(unit) }
}
