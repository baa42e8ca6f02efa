import Graphs
import Tensors

// Operators that work element by element on values broadcast to one shape.
extension Importer {
  /// Applies `op` to inputs that are broadcast as ONNX does; the result's type is `type`, or the first live input's.
  func elementwise(
    _ op: any Operator, _ inputs: [ImportValue], type: ElementType? = nil, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let extents = try broadcast(inputs, call)
    let inputs = try makingWay(inputs, call)
    let lives = inputs.compactMap(\.live)
    guard let first = lives.first else {
      var folded: [FoldedTensor] = []
      for input in inputs { folded.append(try fold(input, call)) }
      try check(extents, call)
      let floating = folded.first { $0.type.isFloating }?.type
      return .folded(try compute(op, folded, type: type ?? floating ?? .float32, call)[0])
    }
    let batch = BatchAxis(
      axis: first.batch.axis + extents.count - first.dimensions.count, multiple: first.batch.multiple,
      isInner: first.batch.isInner)
    var sources: [Source] = []
    for input in inputs { sources.append(try aligned(input, batch, extents, call)) }
    let types = lives.map(\.type) + inputs.filter { $0.live == nil }.map(\.type)
    // Floats beside integers make floats, and either beside truth values.
    let result = type ?? types.first { $0.isFloating } ?? types.first { $0 != .bool } ?? first.type
    return try emit(op, sources, batch: batch, type: result, call)[0]
  }

  /// The inputs, the first live one with a single image's axis elsewhere where a constant has rows there: those are no images.
  private func makingWay(_ inputs: [ImportValue], _ call: NodeCall) throws(ONNXError) -> [ImportValue] {
    guard let index = inputs.firstIndex(where: { $0.live != nil }), let live = inputs[index].live else { return inputs }
    let axes = live.dimensions.indices.filter { axis in
      inputs.contains { input in
        let place = axis + input.dimensions.count - live.dimensions.count
        return input.live == nil && place >= 0 && input.dimensions[place] > 1
      }
    }
    var inputs = inputs
    inputs[index] = .live(try freeing(Set(axes), of: live, call))
    return inputs
  }

  /// The shape that all inputs broadcast to.
  func broadcast(_ inputs: [ImportValue], _ call: NodeCall) throws(ONNXError) -> [Int] {
    try broadcast(inputs.map(\.dimensions), shown: inputs.map(call.shown), call)
  }

  /// The shape that all broadcast to; `shown` are their words in messages.
  func broadcast(
    _ shapes: [[Int]], shown: @autoclosure () -> [String], _ call: NodeCall
  ) throws(ONNXError) -> [Int] {
    let known = shapes.compactMap { Shape(checking: $0) }
    guard known.count == shapes.count, let shape = Broadcasting.shape(known) else {
      throw call.failure("shapes \(shown().joined(separator: ", ")) do not broadcast to one; export the model again")
    }
    return shape.dimensions
  }

  /// The value with a single image's axis elsewhere than at `axes`, so that these can be worked along; as it is for more images.
  func freeing(_ axes: Set<Int>, of live: LiveValue, _ call: NodeCall) throws(ONNXError) -> LiveValue {
    let extents = live.dimensions
    let others = extents.indices.filter { !axes.contains($0) }
    guard batch == 1, axes.contains(live.batch.axis), live.batch.multiple == 1,
      let other = others.first(where: { extents[$0] == 1 }) ?? others.first, extents[other] > 0
    else { return live }
    return try moved(live, to: BatchAxis(axis: other, multiple: extents[other]), call) ?? live
  }

  /// The value with a single image's axis before the last `count` axes, which matrices have.
  func freeing(_ value: ImportValue, last count: Int, _ call: NodeCall) throws(ONNXError) -> ImportValue {
    guard let live = value.live else { return value }
    return .live(try freeing(Set(live.dimensions.indices.suffix(count)), of: live, call))
  }

  /// A value of a single image with that image's axis at `batch`; nil where it cannot be there.
  private func moved(_ live: LiveValue, to batch: BatchAxis, _ call: NodeCall) throws(ONNXError) -> LiveValue? {
    guard let image = Shape(ofValue: batch.imageDimensions(live.dimensions)) else { return nil }
    return try emit(Reshape(image), [.value(live.id)], batch: batch, type: live.type, call)[0].live
  }

  /// An input as it is for one image, where the batch of the result of shape `extents` is at `batch`.
  func aligned(
    _ input: ImportValue, _ batch: BatchAxis, _ extents: [Int], _ call: NodeCall
  ) throws(ONNXError) -> Source {
    let place = batch.axis - (extents.count - input.dimensions.count)
    if case .live(let live) = input {
      let wanted = BatchAxis(axis: place, multiple: batch.multiple, isInner: batch.isInner)
      if live.batch == wanted { return .value(live.id) }
      // The axis of a single image is wherever the others have it, or before all of its own.
      if self.batch == 1, place < 0, let whole = Shape(ofValue: live.dimensions) {
        return try add(Reshape(whole), [.value(live.id)], call)
      }
      guard self.batch == 1, place >= 0, live.dimensions[place] == batch.multiple,
        let moved = try moved(live, to: wanted, call)
      else {
        throw call.failure("its inputs have the batch at different axes; export the model so that images stay apart")
      }
      return .value(moved.id)
    }
    guard place >= 0 else { return try source(input, call) }
    guard !batch.isInner || input.dimensions[place] == 1 else {
      throw call.failure("a constant of shape \(call.shown(input)) has rows where the batch is; export again")
    }
    return try source(try perImage(input, axis: place, batch.multiple, call), call)
  }

  /// A constant without its batch axis, along which it is 1 or repeats itself for every image.
  func perImage(
    _ input: ImportValue, axis: Int, _ multiple: Int, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let extent = input.dimensions[axis]
    var extents = input.dimensions
    if multiple == 1 { extents.remove(at: axis) } else { extents[axis] = extent == 1 ? 1 : multiple }
    guard extent == 1 || extent == multiple * batch else {
      throw call.failure("a constant of shape \(call.shown(input)) has \(extent) rows where the batch is; export again")
    }
    if case .stored(let tensor) = input, extent == 1 || tensor.strides[axis] == 0 {
      var view = tensor.sliced(axis, from: 0, count: extent == 1 ? 1 : multiple)
      if multiple == 1 {
        view.dimensions.remove(at: axis)
        view.strides.remove(at: axis)
      }
      return .stored(view)
    }
    let tensor = try fold(input, call)
    if extent == 1 { return .folded(tensor.reshaped(extents)) }
    return .folded(try firstImage(tensor, axis: axis, multiple, extents, call))
  }

  private func firstImage(
    _ tensor: FoldedTensor, axis: Int, _ multiple: Int, _ extents: [Int], _ call: NodeCall
  ) throws(ONNXError) -> FoldedTensor {
    let inner = tensor.dimensions[(axis + 1)...].reduce(1, *) * multiple
    let outer = tensor.dimensions[..<axis].reduce(1, *)
    let elements = tensor.tensor.elements
    for row in 0..<outer {
      let first = elements[row * batch * inner..<row * batch * inner + inner]
      for image in 1..<max(batch, 1) {
        let start = (row * batch + image) * inner
        guard zip(first, elements[start..<start + inner]).allSatisfy({ $0 == $1 || $0.isNaN && $1.isNaN }) else {
          let what = "a constant differs from image to image of a batch; export the model with one image"
          // Indices of an image's own elements hold for each image alone.
          if tensor.namesOwnImages(inner, of: batch) { throw alone(what, call) }
          throw call.failure(what)
        }
      }
    }
    let indices: [Int] = (0..<outer).flatMap { row in
      let start = row * batch * inner
      return start..<start + inner
    }
    return tensor.gathered(indices, extents)
  }
}

extension FoldedTensor {
  /// Whether indices name elements of their own image, of `extent` each, where `batch` images have `inner` elements one after another.
  ///
  /// Where nil, the extent is what the first elements of the first two images are apart.
  func namesOwnImages(_ inner: Int, of batch: Int, extent: Int? = nil) -> Bool {
    guard let integers, batch > 1, inner > 0, integers.count % (inner * batch) == 0, !integers.isEmpty else {
      return false
    }
    let extent = extent ?? integers[inner] &- integers[0]
    return extent > 0
      && integers.indices.allSatisfy { place in
        integers[place] >= 0 && integers[place] / extent == place / inner % batch
      }
  }
}
