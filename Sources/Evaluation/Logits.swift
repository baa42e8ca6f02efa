import MPI
import Memory

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
  let piece = MemoryBlock(copying: own).bytes.prefix(counts[world.rank])
  let all = MemoryBlock(floats: images * classes)
  let gather = try world.iallgatherv(piece: piece, into: all.bytes, counts: counts, displacements: displacements)
  try gather.wait()
  return all.floats.copied(images * classes)
}
