import Kernels
import Memory
import Verification

/// The values between units of a batch of images, one slot for each group of 16.
final class Activations {
  private let program: Program
  private let buffer: MemoryBlock
  private let seals: SlotSeals?

  /// Allocates slots for `images` images; `level` sums up what lies in them, nil where nobody verifies it.
  init(_ program: Program, images: Int, sealedBy level: CPULevel? = nil) {
    self.program = program
    let groups = Self.groups(images)
    buffer = MemoryBlock(floats: groups * program.slotFloats)
    seals = level.map { SlotSeals(program, groups: groups, $0) }
  }

  /// The groups of so many images.
  static func groups(_ images: Int) -> Int { (images + PlaneLayout.lanes - 1) / PlaneLayout.lanes }

  /// The bytes of one slot.
  static func slotBytes(_ program: Program) -> Int { program.slotFloats * MemoryLayout<Float>.stride }

  /// The bytes of all slots.
  var byteCount: Int { buffer.byteCount }

  /// The slots from that of `group` on.
  func slots(from group: Int) -> GroupSpan { GroupSpan(base: slot(group), stride: program.slotFloats) }

  private func slot(_ group: Int) -> FloatView { buffer.floats + group * program.slotFloats }

  /// Seals what a unit has left in the slots of `groups`, until it is checked.
  func seal(_ groups: Range<Int>, leftBy unit: Int) {
    guard let seals else { return }
    for group in groups { seals.seal(group, slot(group), leftBy: unit) }
  }

  /// Notes which of the values that a unit is about to read have changed since.
  func check(_ groups: Range<Int>, readBy unit: Int) {
    guard let seals else { return }
    for group in groups { seals.check(group, slot(group), program.units[unit].slotInputs) }
  }

  /// Notes whether the logits have changed since.
  func checkLogits(_ groups: Range<Int>) {
    guard let seals, let last = program.units.last else { return }
    for group in groups { seals.check(group, slot(group), last.slotOutputs) }
  }

  /// The unit after which values changed in their slots first; nil where none did.
  var firstBroken: Int? { seals?.firstBroken }

  /// One checksum of what `unit` left in the first `groups` groups; 0 where nobody verifies it.
  func sum(groups: Int, leftBy unit: Int) -> UInt64 { seals?.sum(groups: groups, leftBy: unit) ?? 0 }

  /// Lets a test change what a unit left in the first `groups` groups: as if the unit had computed it so, and afterwards.
  func show(to tampering: Tampering, _ groups: Int, leftBy unit: Int) {
    let pieces = program.units[unit].slotOutputs.flatMap { value in
      (0..<groups).map { (slot($0) + value.offset).bytes(value.floatCount) }
    }
    tampering(.results, pieces)
    seal(0..<groups, leftBy: unit)
    tampering(.activations, pieces)
  }

  /// Writes the logits of the batch's images, flat `[images][classes]`.
  func collectLogits(_ images: Int, _ classes: Int, into logits: inout [Float], from first: Int) {
    for group in 0..<Self.groups(images) {
      let start = group * PlaneLayout.lanes
      for label in 0..<classes {
        let values = program.logits(of: label, in: slot(group))
        for lane in 0..<min(PlaneLayout.lanes, images - start) {
          logits[(first + start + lane) * classes + label] = values[lane]
        }
      }
    }
  }
}
