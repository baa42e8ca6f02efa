import Graphs

/// Planes of other sizes: Resize, and Upsample as it was called up to opset 9.
enum ResizeImports {
  static let handlers: [String: OperatorImport] = [
    "Upsample": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      var scales: [Float]
      if case .floats(let values) = call.attribute("scales") {
        scales = values
      } else {
        scales = try importer.floats(try call.input(1), call)
      }
      guard scales.count == input.dimensions.count else { throw call.failure("scales \(scales); export again") }
      let mode: Sampling.Mode = try call.string("mode", default: "nearest") == "nearest" ? .nearest(.floor) : .linear
      return [
        try resized(input, sizes: nil, scales: scales, Sampling(mode, .asymmetric), importer, call)
      ]
    },
    "Resize": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      func given(_ index: Int) throws(ONNXError) -> FoldedTensor? {
        guard let value = call.optional(index) else { return nil }
        let tensor = try importer.fold(value, call)
        return tensor.count == 0 ? nil : tensor
      }
      var scales = try given(call.opset < 11 ? 1 : 2)?.tensor.elements
      var sizes = try given(3)?.integers
      guard try call.string("keep_aspect_ratio_policy", default: "stretch") == "stretch" else {
        throw call.wrong("keep_aspect_ratio_policy", "stretch")
      }
      if let axes = try call.ints("axes") {
        let rank = input.dimensions.count
        guard scales?.count ?? axes.count == axes.count, sizes?.count ?? axes.count == axes.count else {
          throw call.failure("its axes are not as many as its sizes; export the model again")
        }
        var (allScales, allSizes) = ([Float](repeating: 1, count: rank), input.dimensions)
        for (index, axis) in axes.enumerated() {
          let place = try call.axis(axis, rank: rank)
          if let scales { allScales[place] = scales[index] }
          if let sizes { allSizes[place] = sizes[index] }
        }
        scales = scales.map { _ in allScales }
        sizes = sizes.map { _ in allSizes }
      }
      return [try resized(input, sizes: sizes, scales: scales, try sampling(call), importer, call)]
    },
  ]

  private static func sampling(_ call: NodeCall) throws(ONNXError) -> Sampling {
    let coordinates: Sampling.Coordinates
    let text = call.opset < 11 ? "asymmetric" : try call.string("coordinate_transformation_mode", default: "half_pixel")
    switch text {
    case "half_pixel": coordinates = .halfPixel
    case "half_pixel_symmetric": coordinates = .halfPixelSymmetric
    case "pytorch_half_pixel": coordinates = .pytorchHalfPixel
    case "align_corners": coordinates = .alignCorners
    case "asymmetric": coordinates = .asymmetric
    default: throw call.wrong("coordinate_transformation_mode", "half_pixel, align_corners or asymmetric")
    }
    let mode: Sampling.Mode
    switch try call.string("mode", default: "nearest") {
    case "nearest":
      let rounding = call.opset < 11 ? "floor" : try call.string("nearest_mode", default: "round_prefer_floor")
      switch rounding {
      case "round_prefer_floor": mode = .nearest(.roundPreferFloor)
      case "round_prefer_ceil": mode = .nearest(.roundPreferCeil)
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
      mode, coordinates, excludeOutside: try call.int("exclude_outside", default: 0) != 0, antialiases: antialiases)
  }

  private static func resized(
    _ input: ImportValue, sizes: [Int]?, scales: [Float]?, _ sampling: Sampling, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let old = input.dimensions
    guard sizes?.count ?? old.count == old.count, scales?.count ?? old.count == old.count,
      scales?.allSatisfy({ $0 > 0 && $0 < 0x1p20 }) ?? true, sizes != nil || scales != nil
    else {
      throw call.failure(
        "sizes \(sizes ?? []) and scales \(scales ?? []) of a value of shape \(call.shown(input)); export again")
    }
    let scaled: [Double] = zip(old, scales ?? []).map { extent, scale in Double(extent) * Double(scale) }
    let new = sizes ?? scaled.map { Int($0.rounded(.down)) }
    if sizes == nil, sampling.coordinates == .alignCorners, scaled.contains(where: { $0 != $0.rounded() }) {
      throw call.failure("align_corners with scales that make no whole sizes; give it sizes when exporting")
    }
    let frame = Frame(value: input, call: call)
    if let batch = frame.batch, new[batch.axis] != old[batch.axis] { _ = try frame.axis(batch.axis) }
    var image = frame.dropping(new)
    if let batch = frame.batch, batch.multiple > 1 { image[batch.axis] = batch.multiple }
    let ratios = sizes == nil ? scales.map { frame.dropping($0.map { Double($0) }) } : nil
    let op = Resize(sizes: image, scales: ratios, sampling: sampling)
    if let live = input.live {
      return try importer.emit(op, [.value(live.id)], batch: live.batch, type: live.type, call)[0]
    }
    try importer.check(new, call)
    return .folded(try importer.compute(op, [try importer.fold(input, call)], type: input.type, call)[0])
  }
}
