import ONNX

/// Planes of another size.
enum ResizeOverloads {
  static let all: [String: ATenTranslation] = [
    "upsample_nearest1d.vec": resize("nearest", axes: 1), "upsample_linear1d.vec": resize("linear", axes: 1),
    "upsample_nearest2d.vec": resize("nearest"), "upsample_nearest2d.default": resize("nearest"),
    "_upsample_nearest_exact2d.vec": resize("nearest", isExact: true),
    "_upsample_nearest_exact2d.default": resize("nearest", isExact: true),
    "upsample_bilinear2d.vec": resize("linear"), "upsample_bilinear2d.default": resize("linear"),
    "upsample_bicubic2d.vec": resize("cubic"), "upsample_bicubic2d.default": resize("cubic"),
  ]

  private static func resize(_ mode: String, axes: Int = 2, isExact: Bool = false) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let isVector = call.target.hasSuffix(".vec")
      let input = try translator.tensor(call, isVector ? "input" : "self")
      let isAligned = try call.bool("align_corners", default: false)
      let coordinates = mode == "nearest" && !isExact ? "asymmetric" : isAligned ? "align_corners" : "half_pixel"
      var (scales, sizes) = ("", "")
      if call["output_size"] != nil {
        sizes = translator.constant(try call.ints("output_size"))
      } else {
        scales = translator.constant(try call.floats("scale_factors").map { Float($0) })
      }
      // Of several numbers PyTorch takes the size, and its quotient as the scale but where a scale is given.
      guard call["scales_h"] == nil, call["scales_w"] == nil, sizes.isEmpty || call["scale_factors"] == nil else {
        throw call.failure("sizes and scales at once; give interpolate() one of them")
      }
      try translator.finish(
        "Resize", [input, "", scales, sizes],
        [
          "axes": .ints(Array(2..<2 + axes)), "mode": .string(mode),
          "nearest_mode": .string(isExact ? "round_prefer_ceil" : "floor"),
          "coordinate_transformation_mode": .string(coordinates), "cubic_coeff_a": .float(-0.75),
        ])
    }
  }
}
