import Graphs
import Tensors

/// Patches laid over one another: torch.nn.functional.fold.
enum PatchImports {
  static let handlers: [String: OperatorImport] = [
    "Col2Im": { (importer, call) throws(ONNXError) in
      guard let live = try call.input(0).live, live.isPlain, live.dimensions.count == 3 else {
        throw call.failure("its input has the shape \(call.shown(try call.input(0))), wanted [batch, columns, places]")
      }
      let patches = try Patches(
        call, image: try importer.integers(try call.input(1), call),
        block: try importer.integers(try call.input(2), call),
        columns: Array(live.dimensions.dropFirst()))
      let image = try patches.laid(.value(live.id), importer, call)
      let whole = Slice([
        Slice.Range(axis: 1, start: patches.pads[0], count: patches.image[0]),
        Slice.Range(axis: 2, start: patches.pads[1], count: patches.image[1]),
      ])
      return try importer.emit(whole, [image], batch: live.batch, type: live.type, call)
    }
  ]
}

/// Patches of `[channels, rows, columns]` at places `strides` apart, as columns `[channels * block, places]`.
private struct Patches {
  /// The extents of the image, and of it with its padding.
  let image: [Int]
  let padded: [Int]
  let block: [Int]
  let pads: [Int]
  let strides: [Int]
  let dilations: [Int]
  /// The places along each axis.
  let places: [Int]
  let channels: Int

  init(_ call: NodeCall, image: [Int], block: [Int], columns: [Int]) throws(ONNXError) {
    let pads = try call.ints("pads") ?? [0, 0, 0, 0]
    let strides = try call.ints("strides") ?? [1, 1]
    let dilations = try call.ints("dilations") ?? [1, 1]
    let most = 1...1 << 16
    guard [image, block, strides, dilations].allSatisfy({ $0.count == 2 && $0.allSatisfy(most.contains) }),
      pads.count == 4,
      pads.allSatisfy({ (0...1 << 16).contains($0) }), block[0] * block[1] <= 256
    else { throw call.failure("an image of \(image) of patches of \(block); use 2-D patches of up to 256 pixels") }
    let padded: [Int] = (0..<2).map { axis in image[axis] + pads[axis] + pads[axis + 2] }
    let places = (0..<2).map { axis in
      let room = padded[axis] - (block[axis] - 1) * dilations[axis] - 1
      return room < 0 ? 0 : room / strides[axis] + 1
    }
    let pixels = block[0] * block[1]
    guard columns[0] % pixels == 0, columns[1] == places[0] * places[1], columns[1] > 0 else {
      throw call.failure("columns of \(columns) for an image of \(image) of patches of \(block); export it again")
    }
    (self.image, self.block, self.pads, self.strides, self.dilations) = (image, block, pads, strides, dilations)
    (self.padded, self.places, channels) = (padded, places, columns[0] / pixels)
  }

  /// The sum of all patches, each pixel of a patch laid over the padded image in turn.
  func laid(_ columns: Source, _ importer: Importer, _ call: NodeCall) throws(ONNXError) -> Source {
    let parts = try importer.add(
      try importer.reshape([channels, block[0] * block[1], places[0], places[1]], call), [columns], call)
    var sum: Source?
    for row in 0..<block[0] {
      for column in 0..<block[1] {
        let pixel = Slice([Slice.Range(axis: 1, start: row * block[1] + column, count: 1)])
        let part = try spread(try importer.add(pixel, [parts], call), importer, call)
        let before = [0, row * dilations[0], column * dilations[1]]
        let extents = importer.draft.shape(part).dimensions
        let after = [0, padded[0] - before[1] - extents[1], padded[1] - before[2] - extents[2]]
        let over = try importer.add(Pad(before: before, after: after), [part], call)
        if let known = sum { sum = try importer.add(Add(), [known, over], call) } else { sum = over }
      }
    }
    return sum ?? columns
  }

  /// A pixel of each place, `strides` apart.
  private func spread(_ part: Source, _ importer: Importer, _ call: NodeCall) throws(ONNXError) -> Source {
    guard strides != [1, 1] else {
      return try importer.add(try importer.reshape([channels, places[0], places[1]], call), [part], call)
    }
    var value = try importer.add(try importer.reshape([channels, places[0], 1, places[1], 1], call), [part], call)
    value = try importer.add(
      Pad(before: [0, 0, 0, 0, 0], after: [0, 0, strides[0] - 1, 0, strides[1] - 1]), [value], call)
    value = try importer.add(
      try importer.reshape([channels, places[0] * strides[0], places[1] * strides[1]], call), [value], call)
    return try importer.add(
      Slice((0..<2).map { Slice.Range(axis: $0 + 1, start: 0, count: (places[$0] - 1) * strides[$0] + 1) }), [value],
      call)
  }
}
