import MPI
import Tensors

/// Puts the logits of all ranges together on every rank, in the order of the images.
///
/// Collective over `world`. The first rank that ran a range sends it.
///
/// - Parameters:
///   - own: This rank's logits.
///   - ranges: Who ran what.
///   - classes: The logits of an image.
///   - world: The ranks.
/// - Returns: All logits, flat `[images][classes]`.
/// - Throws: ``MPIError`` where the library reports one.
func assemble(
  _ own: [Float], _ ranges: ImageRanges, classes: Int, over world: Communicator
) throws(MPIError) -> [Float] {
  if ranges.isWhole { return own }
  let width = classes * MemoryLayout<Float>.stride
  var counts = [Int](repeating: 0, count: world.size)
  var displacements = counts
  var images = 0
  for (range, ranks) in ranges.ranksOfRanges {
    counts[ranks[0]] = range.count * width
    displacements[ranks[0]] = range.lowerBound * width
    images = range.upperBound
  }
  let piece = AlignedBox(byteCount: own.count * MemoryLayout<Float>.stride)
  let all = AlignedBox(byteCount: images * width)
  own.withUnsafeBytes { piece.buffer.bytes.copyMemory(from: $0) }
  let sent = UnsafeRawBufferPointer(rebasing: piece.buffer.bytes[..<counts[world.rank]])
  let gather = try world.iallgatherv(
    piece: sent, into: UnsafeMutableRawBufferPointer(rebasing: all.buffer.bytes[..<(images * width)]), counts: counts,
    displacements: displacements)
  try gather.wait()
  return Array(UnsafeBufferPointer(start: all.buffer.floats, count: images * classes))
}

/// A buffer that a gather uses.
private final class AlignedBox {
  let buffer: AlignedBuffer

  init(byteCount: Int) { buffer = AlignedBuffer(byteCount: byteCount) }
}
