import Kernels
import Tensors

/// The values between units of a batch of images, one slot for each group of 16.
///
/// A unit reads its input in a slot and leaves its output there; a slot has room for the largest.
final class Activations {
  private let stride: Int
  private let buffer: AlignedBuffer
  /// The layout of the logits.
  private let last: PlaneLayout
  private let seals: Seals?

  /// Allocates slots for `images` images.
  ///
  /// - Parameters:
  ///   - programs: The units.
  ///   - images: Those of a batch.
  ///   - level: Sums up what lies in the slots; nil where nobody verifies it.
  init(_ programs: [UnitProgram], images: Int, sealedBy level: CPULevel? = nil) {
    stride = Self.slotFloats(programs)
    last = programs[programs.count - 1].output
    let groups = Self.groups(images)
    buffer = AlignedBuffer(floats: groups * stride)
    seals = level.map { Seals(groups: groups, $0) }
  }

  /// The groups of so many images.
  static func groups(_ images: Int) -> Int { (images + PlaneLayout.lanes - 1) / PlaneLayout.lanes }

  /// The bytes of one slot.
  static func slotBytes(_ programs: [UnitProgram]) -> Int { slotFloats(programs) * MemoryLayout<Float>.stride }

  private static func slotFloats(_ programs: [UnitProgram]) -> Int { programs.map(\.output.floatCount).max() ?? 0 }

  /// The bytes of all slots.
  var byteCount: Int { buffer.byteCount }

  /// The slots from that of `group` on.
  func slots(from group: Int) -> GroupSpan { GroupSpan(base: buffer.floats + group * stride, stride: stride) }

  /// Seals what a unit has left in the slots of `groups`, until ``check(_:_:leftBy:)``.
  func seal(_ groups: Range<Int>, _ output: PlaneLayout) {
    guard let seals else { return }
    for group in groups { seals.seal(group, buffer.floats + group * stride, count: output.floatCount) }
  }

  /// Notes where it has changed since.
  func check(_ groups: Range<Int>, _ output: PlaneLayout, leftBy unit: Int) {
    guard let seals else { return }
    for group in groups {
      seals.check(group, buffer.floats + group * stride, count: output.floatCount, leftBy: unit)
    }
  }

  /// The unit after which values changed in their slots first; nil where none did.
  var firstBroken: Int? { seals?.firstBroken }

  /// One checksum of the values of the first `groups` groups; 0 where nobody verifies them.
  func sum(groups: Int) -> UInt64 { seals?.sum(groups: groups) ?? 0 }

  /// Lets a test change the slots of the first `groups` groups: as if the unit had computed it so, and afterwards.
  func show(to tampering: Tampering, _ groups: Int, _ output: PlaneLayout) {
    let pieces = (0..<groups).map { group in
      UnsafeMutableRawBufferPointer(
        UnsafeMutableBufferPointer(start: buffer.floats + group * stride, count: output.floatCount))
    }
    tampering(.results, pieces)
    seal(0..<groups, output)
    tampering(.activations, pieces)
  }

  /// Writes the logits of the batch's images, flat `[images][classes]`.
  func collectLogits(_ images: Int, _ classes: Int, into logits: inout [Float], from first: Int) {
    for image in 0..<images {
      let slot = buffer.floats + image / PlaneLayout.lanes * stride
      for label in 0..<classes {
        logits[(first + image) * classes + label] = last.value(label, lane: image % PlaneLayout.lanes, in: slot)
      }
    }
  }
}
