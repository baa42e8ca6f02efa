/// Discrete Fourier transforms, an axis after another, by ONNX's DFT.
///
/// Norms and lengths are those of https://pytorch.org/docs/stable/fft.html.
enum FourierOverloads {
  /// What a transform takes and gives: complex numbers, or real ones in the stead of either.
  private enum Kind { case complex, ofReal, toReal }

  static let all: [String: ATenTranslation] = {
    var all: [String: ATenTranslation] = [
      "_fft_r2c.default": { (translator, call) throws(ExportedError) in
        let isHalf = try call.bool("onesided", default: true)
        try decomposed(&translator, call, isHalf ? .ofReal : .complex, isInverse: false)
      },
      "_fft_c2c.default": { (translator, call) throws(ExportedError) in
        try decomposed(&translator, call, .complex, isInverse: try !call.bool("forward", default: true))
      },
      "_fft_c2r.default": { (translator, call) throws(ExportedError) in
        try decomposed(&translator, call, .toReal, isInverse: true)
      },
    ]
    for name in ["fft_fft", "fft_fft2", "fft_fftn"] { all["\(name).default"] = transform(.complex, isInverse: false) }
    for name in ["fft_ifft", "fft_ifft2", "fft_ifftn"] { all["\(name).default"] = transform(.complex, isInverse: true) }
    for name in ["fft_rfft", "fft_rfft2", "fft_rfftn"] { all["\(name).default"] = transform(.ofReal, isInverse: false) }
    for name in ["fft_irfft", "fft_irfft2", "fft_irfftn"] {
      all["\(name).default"] = transform(.toReal, isInverse: true)
    }
    all["fft_fftshift.default"] = shift(more: 0)
    all["fft_ifftshift.default"] = shift(more: 1)
    return all
  }()

  /// Half of each axis before the other half.
  private static func shift(more: Int) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let axes = try call["dim"].map { (_) throws(ExportedError) in try call.ints("dim") } ?? []
      let sizes = try call.sizes("self")
      let shifts = try axes.map { (axis) throws(ExportedError) -> Argument.Integer in
        guard let extent = sizes[try call.axis(axis, of: "self")] else {
          throw call.failure("it shifts an axis of open extent; say the axes of an image (dim)")
        }
        return .value((extent + more) / 2)
      }
      guard !axes.isEmpty, !sizes.isEmpty else {
        throw call.failure("it shifts the axis of the batch with the others; say the axes of an image (dim)")
      }
      let roll = call.given(["shifts": .ints(shifts), "dims": .ints(axes.map { .value($0) })])
      let overloads = call.meetsComplex ? ComplexOverloads.all : ATenOverloads.all
      try overloads["roll.default"]?(&translator, roll)
    }
  }

  /// A transform as a model calls it, with `n` or `s` and the name of a norm.
  private static func transform(_ kind: Kind, isInverse: Bool) -> ATenTranslation {
    { (translator, call) throws(ExportedError) in
      let name = call["n"] == nil ? "s" : "n"
      let lengths = call[name] == nil ? nil : try call.ints(name)
      let axes = try axes(of: call, lengths?.count)
      let norms = ["backward": isInverse ? 2 : 0, "ortho": 1, "forward": isInverse ? 0 : 2]
      guard let norm = norms[try call.string("norm", default: "backward")] else {
        throw call.failure("a norm that is not run; use backward, ortho or forward")
      }
      // -1 keeps a length.
      let given = lengths?.map { $0 == -1 ? nil : $0 } ?? axes.map { _ in nil }
      try run(&translator, call, kind, isInverse, Array(zip(axes, given)), norm: norm)
    }
  }

  /// A transform as decompositions leave it, with the number of a norm and the length of the last axis.
  private static func decomposed(
    _ translator: inout Translator, _ call: ATenCall, _ kind: Kind, isInverse: Bool
  ) throws(ExportedError) {
    let axes = try axes(of: call, nil)
    let norm = try call.int("normalization")
    guard (0...2).contains(norm) else { throw call.failure("the norm \(norm); export the model again") }
    var lengths = axes.map { _ in Int?.none }
    if kind == .toReal, !axes.isEmpty { lengths[axes.count - 1] = try call.int("last_dim_size") }
    try run(&translator, call, kind, isInverse, Array(zip(axes, lengths)), norm: norm)
  }

  /// The axes that are transformed, from the first to the last as they are listed.
  private static func axes(of call: ATenCall, _ count: Int?) throws(ExportedError) -> [Int] {
    let rank = try call.rank("self")
    let op = call.target.prefix { $0 != "." }
    var given = Array((0..<rank).suffix(count ?? rank))
    if call["dim"] != nil { given = try call.ints("dim") } else if op.hasSuffix("2") { given = [-2, -1] }
    if call["dim"] == nil, op.hasSuffix("t") { given = [-1] }
    let axes = try given.map { (axis) throws(ExportedError) in try call.axis(axis, of: "self") }
    guard rank > 0, !axes.isEmpty, Set(axes).count == axes.count, count ?? axes.count == axes.count else {
      throw call.failure("the axes \(given) of \(rank); export the model again")
    }
    return axes
  }

  /// Transforms the axes, each cut or filled with zeros to its length.
  ///
  /// All together is divided by nothing, by the root of the lengths' product or by the product, as PyTorch numbers norms.
  private static func run(
    _ translator: inout Translator, _ call: ATenCall, _ kind: Kind, _ isInverse: Bool,
    _ axes: [(axis: Int, length: Int?)], norm: Int
  ) throws(ExportedError) {
    try call.check(areComplex: kind != .toReal)
    let sizes = try call.sizes("self")
    var value = try kind == .toReal ? translator.widened(call, "self") : translator.parts(call, "self")
    // Half a spectrum is made of the last axis first, and read from it last.
    let order = kind == .ofReal ? axes.reversed() : axes
    var product = 1.0
    for (place, (axis, given)) in order.enumerated() {
      let isHalf = kind == .ofReal && place == 0 || kind == .toReal && place == order.count - 1
      guard let extent = sizes[axis] else {
        throw call.failure(
          "it transforms an axis of open extent, such as that of the batch; say those of an image (dim), of one size")
      }
      let length = given ?? (isHalf && isInverse ? 2 * (extent - 1) : extent)
      guard (1...1 << 16).contains(length) else { throw call.failure("a length of \(length); export the model again") }
      product *= Double(length)
      let inputs = [value, translator.scalar(length), translator.scalar(axis)]
      value = translator.emit("DFT", inputs, ["inverse": .int(isInverse ? 1 : 0), "onesided": .int(isHalf ? 1 : 0)])
    }
    // The inverse of ONNX is divided by the lengths already.
    let factor = (isInverse ? product : 1) / [1, product.squareRoot(), product][norm]
    if factor != 1 { value = translator.emit("Mul", [value, translator.scalar(factor)]) }
    guard kind == .toReal else { return try translator.finish(as: value) }
    try translator.finish("Squeeze", [value, translator.constant([-1])])
  }
}
