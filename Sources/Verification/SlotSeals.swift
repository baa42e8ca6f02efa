import Kernels
import Memory

/// The checksums of all values between units, by value.
package final class SlotSeals: Sendable {
  private let seals: [Int: Seals]
  /// The unit that makes each value, and the values that each unit leaves.
  private let makers: [Int: Int]
  private let left: [[SlotValue]]

  /// Seals for `groups` groups.
  package init(_ program: Program, groups: Int, _ level: CPULevel) {
    var seals: [Int: Seals] = [:]
    var makers: [Int: Int] = [:]
    for (unit, compiled) in program.units.enumerated() {
      for value in compiled.slotOutputs {
        seals[value.value] = Seals(groups: groups, level)
        makers[value.value] = unit
      }
    }
    self.seals = seals
    self.makers = makers
    left = program.units.map(\.slotOutputs)
  }

  /// Seals what `unit` left in a group's slot.
  package func seal(_ group: Int, _ slot: FloatView, leftBy unit: Int) {
    for value in left[unit] { seals[value.value]?.seal(group, slot + value.offset, count: value.floatCount) }
  }

  /// Notes which of `values` are no longer those that were sealed.
  package func check(_ group: Int, _ slot: FloatView, _ values: [SlotValue]) {
    for value in values {
      guard let maker = makers[value.value] else { continue }
      seals[value.value]?.check(group, slot + value.offset, count: value.floatCount, leftBy: maker)
    }
  }

  /// The unit after which values changed first; nil where none did.
  package var firstBroken: Int? { seals.values.compactMap(\.firstBroken).min() }

  /// One checksum of what `unit` left in the first `groups` groups.
  package func sum(groups: Int, leftBy unit: Int) -> UInt64 {
    left[unit].reduce(0) { $0 &* 0x9e37_79b9_7f4a_7c15 ^ (seals[$1.value]?.sum(groups: groups) ?? 0) }
  }
}
