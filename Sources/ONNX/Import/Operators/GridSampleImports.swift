import Graphs

/// Images at the places of a grid, as spatial transformers take them.
enum GridSampleImports {
  static let handlers: [String: OperatorImport] = [
    "GridSample": { (importer, call) throws(ONNXError) in
      let (input, grid) = (try call.input(0), try call.input(1))
      if input.live == nil, grid.live == nil {
        return [try importer.foldImages(try op(call), [input, grid], [], call)]
      }
      guard let images = input.live, images.isPlain else {
        throw call.failure("it samples what is no batch of images; export the model again")
      }
      let places: Source
      if let live = grid.live {
        guard live.isPlain, live.batch.axis == images.batch.axis else {
          throw call.failure("a grid that is not one an image; export the model again")
        }
        places = .value(live.id)
      } else {
        places = try importer.source(try shared(grid, importer, call), call)
      }
      return try importer.emit(try op(call), [.value(images.id), places], batch: images.batch, type: images.type, call)
    },
    "AffineGrid": { (importer, call) throws(ONNXError) in
      let theta = try call.input(0)
      let size = try importer.integers(try call.input(1), call)
      guard size.count == 4, theta.dimensions.count == 3, size.allSatisfy({ (1...1 << 20).contains($0) }) else {
        throw call.failure("a grid for \(size), not for images; use one of rows and columns")
      }
      let isAligned = try call.int("align_corners", default: 0) != 0
      let (rows, columns) = (size[2], size[3])
      try importer.check([3, rows, columns], call)
      let ys = line(rows, isAligned).flatMap { [Float](repeating: $0, count: columns) }
      let xs = (0..<rows).flatMap { _ in line(columns, isAligned) }
      let base = FoldedTensor([3, rows * columns], floats: xs + ys + xs.map { _ in 1 })
      let moved = try importer.one("MatMul", [theta, .folded(base)], in: call)
      let turned = try importer.transpose(moved, [0, 2, 1], call)
      return [try importer.reshape(turned, to: [theta.dimensions[0], rows, columns, 2], batchAt: 0, call)]
    },
  ]

  private static func op(_ call: NodeCall) throws(ONNXError) -> GridSample {
    let mode: GridSample.Mode
    switch try call.string("mode", default: "linear") {
    case "linear", "bilinear": mode = .linear
    case "nearest": mode = .nearest
    default: throw call.wrong("mode", "linear or nearest")
    }
    let padding: GridSample.Padding
    switch try call.string("padding_mode", default: "zeros") {
    case "zeros": padding = .zeros
    case "border": padding = .border
    case "reflection": padding = .reflection
    default: throw call.wrong("padding_mode", "zeros, border or reflection")
    }
    return GridSample(mode, padding: padding, alignCorners: try call.int("align_corners", default: 0) != 0)
  }

  /// The grid that all images of a constant one have.
  private static func shared(
    _ grid: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let tensor = try importer.fold(grid, call)
    let elements = tensor.tensor.elements
    guard let count = tensor.dimensions.first, count > 0, tensor.dimensions.count == 4 else {
      throw call.failure("a grid of shape \(call.shown(tensor.dimensions)); export the model again")
    }
    let size = tensor.count / count
    guard elements.dropFirst(size) == elements.dropLast(size) else {
      throw call.failure("a constant grid of other places for each image; export it with a dynamic batch")
    }
    return .folded(FoldedTensor(Array(tensor.dimensions.dropFirst()), floats: Array(elements.prefix(size))))
  }

  /// The places of an axis from one end of the image to the other.
  private static func line(_ count: Int, _ isAligned: Bool) -> [Float] {
    guard count > 1 else { return [0] }
    return (0..<count).map { index in
      let place = Float(2 * index) / Float(count - 1) - 1
      return isAligned ? place : place * Float(count - 1) / Float(count)
    }
  }
}
