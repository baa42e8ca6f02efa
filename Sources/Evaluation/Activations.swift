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

  /// Allocates slots for `images` images.
  init(_ programs: [UnitProgram], images: Int) {
    stride = Self.slotFloats(programs)
    last = programs[programs.count - 1].output
    buffer = AlignedBuffer(floats: Self.groups(images) * stride)
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
