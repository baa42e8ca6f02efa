import ONNX

/// Planes of another size, and planes at the places of a grid.
enum ResizeOverloads {
  static let all: [String: ATenTranslation] = {
    var all = grids
    for (name, translation) in resizes {
      for overload in ["vec", "default"] { all["\(name).\(overload)"] = translation }
    }
    return all
  }()

  private static let resizes: [String: ATenTranslation] = [
    "upsample_nearest1d": resize("nearest", axes: 1), "upsample_linear1d": resize("linear", axes: 1),
    "upsample_nearest2d": resize("nearest"), "upsample_nearest3d": resize("nearest", axes: 3),
    "upsample_bilinear2d": resize("linear"), "upsample_trilinear3d": resize("linear", axes: 3),
    "upsample_bicubic2d": resize("cubic"),
    "_upsample_nearest_exact1d": resize("nearest", axes: 1, isExact: true),
    "_upsample_nearest_exact2d": resize("nearest", isExact: true),
    "_upsample_nearest_exact3d": resize("nearest", axes: 3, isExact: true),
    "_upsample_bilinear2d_aa": resize("linear", antialiases: true),
    "_upsample_bicubic2d_aa": resize("cubic", antialiases: true),
  ]

  private static let grids: [String: ATenTranslation] = [
    "grid_sampler.default": sample, "grid_sampler_2d.default": sample,
    "affine_grid_generator.default": { (translator, call) throws(ExportedError) in
      let aligned = ForeignGraph.Attribute.int(try call.bool("align_corners", default: false) ? 1 : 0)
      let size = translator.shape(try call.integers("size"))
      try translator.finish("AffineGrid", [try translator.tensor(call, "theta"), size], ["align_corners": aligned])
    },
  ]

  private static let sample: ATenTranslation = { (translator, call) throws(ExportedError) in
    let (modes, paddings) = (["linear", "nearest", "cubic"], ["zeros", "border", "reflection"])
    let (mode, padding) = (try call.int("interpolation_mode"), try call.int("padding_mode"))
    guard modes.indices.contains(mode), paddings.indices.contains(padding) else {
      throw call.failure("interpolation_mode \(mode) and padding_mode \(padding); export the model again")
    }
    try translator.finish(
      "GridSample", [try translator.tensor(call, "input"), try translator.tensor(call, "grid")],
      [
        "mode": .string(modes[mode]), "padding_mode": .string(paddings[padding]),
        "align_corners": .int(try call.bool("align_corners", default: false) ? 1 : 0),
      ])
  }

  private static func resize(
    _ mode: String, axes: Int = 2, isExact: Bool = false, antialiases: Bool = false
  ) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let isVector = call.target.hasSuffix(".vec")
      let input = try translator.tensor(call, isVector ? "input" : "self")
      let isAligned = try call.bool("align_corners", default: false)
      guard !(isAligned && antialiases) else {
        throw call.failure("antialias and align_corners at once; give interpolate() one of them")
      }
      let coordinates = mode == "nearest" && !isExact ? "asymmetric" : isAligned ? "align_corners" : "half_pixel"
      var sizes = ""
      var scaleBits: [Int] = []
      if call["output_size"] != nil {
        sizes = translator.constant(try call.ints("output_size"))
      } else {
        scaleBits = try call.floats("scale_factors").map { Int(Int64(bitPattern: $0.bitPattern)) }
      }
      // Of several numbers PyTorch takes the size, and its quotient as the scale but where a scale is given.
      let scales = ["scales", "scales_d", "scales_h", "scales_w"]
      guard scales.allSatisfy({ call[$0] == nil }), sizes.isEmpty || call["scale_factors"] == nil else {
        throw call.failure("sizes and scales at once; give interpolate() one of them")
      }
      try translator.finish(
        "Resize", [input, "", "", sizes],
        [
          "axes": .ints(Array(2..<2 + axes)), "mode": .string(mode),
          "nearest_mode": .string(isExact ? "round_prefer_ceil" : "floor"),
          "coordinate_transformation_mode": .string(coordinates),
          // With antialiasing PyTorch has Pillow's cubic, and weighs nothing beyond the edge.
          "cubic_coeff_a": .float(antialiases ? -0.5 : -0.75), "antialias": .int(antialiases ? 1 : 0),
          "exclude_outside": .int(antialiases ? 1 : 0), ForeignGraph.scaleBits: .ints(scaleBits),
        ])
    }
  }
}
