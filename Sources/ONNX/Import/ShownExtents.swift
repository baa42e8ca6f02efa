// Extents in messages. An open batch is computed with as some number of images, which the file does not have: they are N.
extension NodeCall {
  /// A value's extents as messages show them, such as `[N, 3, 32, 32]`, or `[4N, 64, 8]` where an image has four of the first axis.
  func shown(_ value: ImportValue) -> String {
    switch value {
    case .live(let live): shown(live.dimensions, batchAt: live.batch.axis)
    case .folded(let tensor): shown(tensor.dimensions)
    // Tensors of the file have no batch, but where they are repeated for one.
    case .stored(let tensor):
      shown(tensor.dimensions, batchAt: axisOfBatch(tensor.dimensions) { tensor.strides[$0] == 0 })
    }
  }

  /// Extents of which it is not known where the batch is: the first that may be it is taken for it.
  func shown(_ extents: [Int]) -> String { shown(extents, batchAt: axisOfBatch(extents) { _ in true }) }

  private func axisOfBatch(_ extents: [Int], where mayBe: (Int) -> Bool) -> Int? {
    extents.indices.first { extents[$0] > 0 && extents[$0] % Importer.symbolicBatch == 0 && mayBe($0) }
  }

  private func shown(_ extents: [Int], batchAt axis: Int?) -> String {
    guard batch == Importer.symbolicBatch, let axis, extents.indices.contains(axis) else { return "\(extents)" }
    var words = extents.map(String.init)
    let multiple = extents[axis] / batch
    words[axis] = multiple == 1 ? "N" : "\(multiple)N"
    return "[\(words.joined(separator: ", "))]"
  }
}
