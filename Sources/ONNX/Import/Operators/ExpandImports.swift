import Graphs
import Tensors

/// Elements repeated.
enum ExpandImports {
  static let handlers: [String: OperatorImport] = [
    "Expand": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let target = try importer.integers(try call.input(1), call)
      let extents = try importer.broadcast(
        [input.dimensions, target], shown: [call.shown(input), call.shown(target)], call)
      return [try importer.expand(input, extents, call)]
    },
    "Tile": { (importer, call) throws(ONNXError) in
      var value = try call.input(0)
      let repeats = try importer.integers(try call.input(1), call)
      guard repeats.count == value.dimensions.count, repeats.allSatisfy({ $0 >= 0 && $0 <= 1 << 16 }) else {
        throw call.failure("repeats \(repeats) of a value of shape \(call.shown(value)); export the model again")
      }
      for (axis, count) in repeats.enumerated() where count != 1 {
        try importer.check(
          value.dimensions.enumerated().map { $0.offset == axis ? $0.element * count : $0.element }, call)
        value = try importer.concat([ImportValue](repeating: value, count: count), axis: axis, call)
      }
      return [value]
    },
  ]
}

extension Importer {
  /// Whether a constant is a parameter rather than in the graph; counted for one image, so that the number of images does not decide.
  func isLarge(_ extents: [Int]) -> Bool {
    extents.reduce(1) { $0.saturatingProduct(batch > 1 && $1 % batch == 0 ? $1 / batch : $1) } > 1024
  }

  /// A value repeated to `extents`, which it broadcasts to.
  func expand(_ value: ImportValue, _ extents: [Int], _ call: NodeCall) throws(ONNXError) -> ImportValue {
    guard let shape = Shape(ofValue: extents) else {
      throw call.failure("the shape \(call.shown(extents)); export it again")
    }
    switch value {
    case .stored(let tensor):
      guard let view = tensor.expanded(extents) else {
        throw call.failure("\(tensor.dimensions) to \(call.shown(extents)); export it again")
      }
      return .stored(view)
    case .folded(let tensor):
      if tensor.type.isFloating, isLarge(extents), shape.elementCount > tensor.count,
        let view = keep(tensor, call.name).expanded(extents)
      {
        return .stored(view)
      }
      try check(extents, call)
      let strides = Broadcasting.strides(of: Shape(checking: tensor.dimensions) ?? Shape(0), in: shape)
      let places = StoredTensor(
        name: "", dimensions: extents, type: tensor.type, file: 0, offset: 0, strides: strides
      ).places
      return .folded(tensor.gathered(places, extents))
    case .live(var live):
      let added = extents.count - live.dimensions.count
      if extents[live.batch.axis + added] != live.dimensions[live.batch.axis] {
        live = try freeing([live.batch.axis], of: live, call)
      }
      let batch = BatchAxis(
        axis: live.batch.axis + added, multiple: live.batch.multiple,
        isInner: live.batch.isInner)
      guard extents[batch.axis] == live.dimensions[live.batch.axis] else {
        throw call.failure("it repeats the batch; export the model again")
      }
      let image = batch.imageDimensions(extents)
      if image == live.imageDimensions {
        return .live(LiveValue(id: live.id, dimensions: extents, batch: batch, type: live.type))
      }
      guard let one = Shape(checking: image) else {
        throw call.failure("the shape \(call.shown(extents)); export it again")
      }
      return try view(.live(live), Expand(one), batch: batch, call)[0]
    }
  }
}
