import Graphs

/// Planes of other sizes: Resize, and Upsample as it was called up to opset 9.
enum ResizeImports {
  static let handlers: [String: OperatorImport] = [
    "Upsample": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      var scales: [Double]
      if case .floats(let values) = call.attribute("scales") {
        scales = values.map { Double($0) }
      } else {
        scales = try importer.floats(try call.input(1), call).map { Double($0) }
      }
      guard scales.count == input.dimensions.count else { throw call.failure("scales \(scales); export again") }
      let mode: Sampling.Mode = try call.string("mode", default: "nearest") == "nearest" ? .nearest(.simple) : .linear
      return [
        try resized(input, sizes: nil, scales: scales, Sampling(mode, .asymmetric, places: .divided), importer, call)
      ]
    },
    "Resize": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      func given(_ index: Int) throws(ONNXError) -> FoldedTensor? {
        guard let value = call.optional(index) else { return nil }
        let tensor = try importer.fold(value, call)
        return tensor.count == 0 ? nil : tensor
      }
      var scales = try given(call.opset < 11 ? 1 : 2)?.tensor.elements.map { Double($0) }
      if let bits = try call.ints(ForeignGraph.scaleBits), !bits.isEmpty {
        scales = bits.map { Double(bitPattern: UInt64(bitPattern: Int64($0))) }
      }
      var sizes = try given(3)?.integers
      let policy = try call.string("keep_aspect_ratio_policy", default: "stretch")
      if let axes = try call.ints("axes") {
        let rank = input.dimensions.count
        guard scales?.count ?? axes.count == axes.count, sizes?.count ?? axes.count == axes.count else {
          throw call.failure("its axes are not as many as its sizes; export the model again")
        }
        var (allScales, allSizes) = ([Double](repeating: 1, count: rank), input.dimensions)
        for (index, axis) in axes.enumerated() {
          let place = try call.axis(axis, rank: rank)
          if let scales { allScales[place] = scales[index] }
          if let sizes { allSizes[place] = sizes[index] }
        }
        scales = scales.map { _ in allScales }
        sizes = sizes.map { _ in allSizes }
      }
      if let wanted = sizes, policy != "stretch" {
        (sizes, scales) = try keepingAspect(policy, sizes: wanted, of: input, call)
      }
      return [try resized(input, sizes: sizes, scales: scales, try sampling(call), importer, call)]
    },
  ]

  /// The sizes and scales where all axes named get one scale: the smallest or largest of those that `sizes` ask for.
  private static func keepingAspect(
    _ policy: String, sizes: [Int], of input: ImportValue, _ call: NodeCall
  ) throws(ONNXError) -> (sizes: [Int], scales: [Double]) {
    let old = input.dimensions
    var axes = Set(old.indices)
    if let given = try call.ints("axes") {
      axes = []
      for axis in given { axes.insert(try call.axis(axis, rank: old.count)) }
    }
    guard sizes.count == old.count else { throw call.failure("sizes \(sizes); export the model again") }
    let ratios = axes.map { Float(sizes[$0]) / Float(old[$0]) }
    let scale: Float?
    switch policy {
    case "not_larger": scale = ratios.min()
    case "not_smaller": scale = ratios.max()
    default: throw call.wrong("keep_aspect_ratio_policy", "stretch, not_larger or not_smaller")
    }
    guard let scale, scale > 0, scale < 0x1p20 else { throw call.failure("sizes \(sizes); export the model again") }
    return (
      old.indices.map { axes.contains($0) ? Int((scale * Float(old[$0])).rounded()) : old[$0] },
      old.indices.map { axes.contains($0) ? Double(scale) : 1 }
    )
  }

  private static func sampling(_ call: NodeCall) throws(ONNXError) -> Sampling {
    let coordinates: Sampling.Coordinates
    let text = call.opset < 11 ? "asymmetric" : try call.string("coordinate_transformation_mode", default: "half_pixel")
    switch text {
    case "half_pixel": coordinates = .halfPixel
    case "half_pixel_symmetric": coordinates = .halfPixelSymmetric
    case "pytorch_half_pixel": coordinates = .pytorchHalfPixel
    case "align_corners": coordinates = .alignCorners
    case "asymmetric": coordinates = .asymmetric
    case "tf_half_pixel_for_nn": coordinates = .unshiftedHalfPixel
    default: throw call.wrong("coordinate_transformation_mode", "half_pixel, align_corners or asymmetric")
    }
    let mode: Sampling.Mode
    switch try call.string("mode", default: "nearest") {
    case "nearest":
      let rounding = call.opset < 11 ? "simple" : try call.string("nearest_mode", default: "round_prefer_floor")
      switch rounding {
      case "round_prefer_floor": mode = .nearest(.roundPreferFloor)
      case "round_prefer_ceil": mode = .nearest(.roundPreferCeil)
      case "simple" where call.opset < 11: mode = .nearest(.simple)
      case "floor": mode = .nearest(.floor)
      case "ceil": mode = .nearest(.ceil)
      default: throw call.wrong("nearest_mode", "round_prefer_floor, round_prefer_ceil, floor or ceil")
      }
    case "linear": mode = .linear
    case "cubic": mode = .cubic(coefficient: Double(try call.float("cubic_coeff_a", default: -0.75)))
    default: throw call.wrong("mode", "nearest, linear or cubic")
    }
    let antialiases = try call.int("antialias", default: 0) != 0
    if antialiases, case .nearest = mode { throw call.wrong("antialias", "0 where the mode is nearest") }
    return Sampling(
      mode, coordinates, excludeOutside: try call.int("exclude_outside", default: 0) != 0, antialiases: antialiases,
      places: call.has(ForeignGraph.scaleBits) ? .multiplied : .divided)
  }

  /// The scales that PyTorch's kernels go by: in linear modes, and in nearest of planes, an axis that keeps its extent is copied.
  private static func torchScales(
    _ scales: [Double]?, from old: [Int], to new: [Int], by sampling: Sampling, _ call: NodeCall
  ) throws(ONNXError) -> [Double]? {
    let isPlanes = try call.ints("axes")?.count == 2
    let isNearest = isPlanes && sampling.mode == .nearest(.floor)
    guard isNearest || sampling.mode == .linear && !sampling.antialiases else { return scales }
    return scales?.enumerated().map { axis, scale in
      new[axis] == old[axis] ? 1 : isNearest && new[axis] == 2 * old[axis] ? 2 : scale
    }
  }

  private static func resized(
    _ input: ImportValue, sizes: [Int]?, scales: [Double]?, _ sampling: Sampling, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let old = input.dimensions
    guard sizes?.count ?? old.count == old.count, scales?.count ?? old.count == old.count,
      scales?.allSatisfy({ $0 > 0 && $0 < 0x1p20 }) ?? true, sizes != nil || scales != nil
    else {
      throw call.failure(
        "sizes \(sizes ?? []) and scales \(scales ?? []) of a value of shape \(call.shown(input)); export again")
    }
    let isTorch = sampling.places == .multiplied
    // PyTorch's sizes are products in float64, onnxruntime's in float32.
    let scaled: [Double] = zip(old, scales ?? []).map { extent, scale in
      isTorch ? Double(extent) * scale : Double(Float(extent) * Float(scale))
    }
    let new = sizes ?? scaled.map { Int($0.rounded(.down)) }
    if sizes == nil, !isTorch, sampling.coordinates == .alignCorners, scaled.contains(where: { $0 != $0.rounded() }) {
      throw call.failure("align_corners with scales that make no whole sizes; give it sizes when exporting")
    }
    let frame = Frame(value: input, call: call)
    if let batch = frame.batch, new[batch.axis] != old[batch.axis] {
      if new[batch.axis] == 1 { throw importer.fixedBatch("sizes \(new) of one image", call) }
      _ = try frame.axis(batch.axis)
    }
    var image = frame.dropping(new)
    if let batch = frame.batch, batch.multiple > 1 { image[batch.axis] = batch.multiple }
    let ratios = isTorch ? try torchScales(scales, from: old, to: new, by: sampling, call) : scales
    let op = Resize(sizes: image, scales: ratios.map { frame.dropping($0) }, sampling: sampling)
    if let live = input.live {
      return try importer.emit(op, [.value(live.id)], batch: live.batch, type: live.type, call)[0]
    }
    try importer.check(new, call)
    return .folded(try importer.compute(op, [try importer.fold(input, call)], type: input.type, call)[0])
  }
}
