/// Shapes of complex numbers: the operators of real ones, told of axes from the first on, and of the axis of parts at the end.
enum ComplexShapeOverloads {
  /// What an argument speaks of.
  private enum Meaning {
    /// An axis, or one of the result; the number is what is meant where it is left out.
    case axis(Int?)
    case newAxis(Int?)
    case axes
    /// The order of all axes.
    case order
    /// The extents of the result.
    case extents
    /// Pairs from the last axis on.
    case pads
    /// What is filled in, which is to be zero.
    case zero
  }

  private static let meanings: [String: [String: Meaning]] = [
    "view.default": ["size": .extents], "_unsafe_view.default": ["size": .extents],
    "reshape.default": ["shape": .extents], "expand.default": ["size": .extents],
    "permute.default": ["dims": .order],
    "transpose.int": ["dim0": .axis(nil), "dim1": .axis(nil)],
    "swapaxes.default": ["axis0": .axis(nil), "axis1": .axis(nil)],
    "swapdims.default": ["dim0": .axis(nil), "dim1": .axis(nil)],
    "movedim.int": ["source": .axis(nil), "destination": .axis(nil)],
    "moveaxis.int": ["source": .axis(nil), "destination": .axis(nil)],
    "unsqueeze.default": ["dim": .newAxis(nil)], "squeeze.dim": ["dim": .axis(nil)], "squeeze.dims": ["dim": .axes],
    "flatten.using_ints": ["start_dim": .axis(0), "end_dim": .axis(-1)],
    "unflatten.int": ["dim": .axis(nil)],
    "slice.Tensor": ["dim": .axis(0)], "select.int": ["dim": .axis(nil)], "narrow.default": ["dim": .axis(nil)],
    "chunk.default": ["dim": .axis(0)], "split.Tensor": ["dim": .axis(0)], "split.sizes": ["dim": .axis(0)],
    "split_with_sizes.default": ["dim": .axis(0)], "unbind.int": ["dim": .axis(0)],
    "cat.default": ["dim": .axis(0)], "stack.default": ["dim": .newAxis(0)],
    "index_select.default": ["dim": .axis(nil)], "roll.default": ["dims": .axes], "flip.default": ["dims": .axes],
    "constant_pad_nd.default": ["pad": .pads, "value": .zero], "pad.default": ["pad": .pads, "value": .zero],
    "clone.default": [:], "contiguous.default": [:], "detach.default": [:], "alias.default": [:],
    "lift_fresh_copy.default": [:], "positive.default": [:],
  ]

  static let all: [String: ATenTranslation] = {
    var all: [String: ATenTranslation] = [:]
    for (name, meanings) in meanings {
      guard let translation = ATenOverloads.all[name] else { continue }
      let kept: ATenTranslation = { (translator, call) throws(ExportedError) in
        try translation(&translator, try onParts(call, meanings))
      }
      all[name] = kept
    }
    return all
  }()

  private static func onParts(_ call: ATenCall, _ meanings: [String: Meaning]) throws(ExportedError) -> ATenCall {
    let ranks = Set(call.operands.map { call.metas[$0]?.sizes.count })
    guard ranks.count == 1, let rank = ranks.first ?? nil else {
      throw call.failure("complex numbers of several shapes; export the model again")
    }
    var given: [String: Argument] = [:]
    for (name, meaning) in meanings { given[name] = try argument(name, meaning, call, rank: rank) }
    return try call.onParts(given)
  }

  /// What an argument is for values of one axis more.
  private static func argument(
    _ name: String, _ meaning: Meaning, _ call: ATenCall, rank: Int
  ) throws(ExportedError) -> Argument {
    func place(_ axis: Int, of rank: Int) throws(ExportedError) -> Argument.Integer {
      let index = axis < 0 ? axis + rank : axis
      guard (0..<rank).contains(index) else {
        throw call.failure("axis \(axis) of complex numbers of \(rank) axes; export the model again")
      }
      return .value(index)
    }
    func places() throws(ExportedError) -> [Argument.Integer] {
      try call.ints(name).map { (axis) throws(ExportedError) in try place(axis, of: rank) }
    }
    switch meaning {
    case .axis(let value): return .int(try place(try call.int(name, default: value), of: rank))
    case .newAxis(let value): return .int(try place(try call.int(name, default: value), of: rank + 1))
    case .axes: return .ints(try places())
    case .order: return .ints(try places() + [.value(rank)])
    case .extents: return .ints(try call.integers(name) + [.value(2)])
    case .pads:
      guard try call.string("mode", default: "constant") == "constant" else {
        throw call.failure(ComplexOverloads.refusal)
      }
      return .ints(([0, 0] + (try call.ints(name))).map { .value($0) })
    case .zero:
      guard try call.float(name, default: 0) == 0 else {
        throw call.failure("it fills complex numbers with others than zero; calculate with their parts")
      }
      return .float(0)
    }
  }
}
