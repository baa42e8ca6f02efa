import Checkpoints
import Files
import Memory
import Tensors

/// What every checkpoint target does with what it opened.
enum Loading {
  /// Lists the checkpoint that `open` finds and reads its smaller tensors as bfloat16, which converts most types.
  static func checkpoint(_ open: () throws(CheckpointError) -> Catalogue) {
    do throws(CheckpointError) {
      let catalogue = try open()
      _ = catalogue.dtype
      var reader = TensorReader(catalogue)
      let buffer = MemoryBlock(byteCount: 2 * largest).bytes
      for tensor in catalogue.tensors.prefix(32)
      where tensor.shape.elementCount <= largest && tensor.scalar?.dtype != nil {
        try reader.read(
          tensor, elements: 0..<tensor.shape.elementCount, as: .bfloat16,
          into: buffer.prefix(2 * tensor.shape.elementCount))
      }
    } catch { check(error.description) }
  }

  /// An error is one line.
  static func check(_ line: String) {
    precondition(!line.utf8.contains(UInt8(ascii: "\n")), "an error of several lines")
  }

  private static let largest = 1024
}
