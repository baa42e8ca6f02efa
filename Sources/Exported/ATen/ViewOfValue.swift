/// How the elements of a view lie in the value that it is a view of, so that what is written to the one is written to the other.
struct ViewOfValue {
  private enum Kind {
    case part(PartOfValue)
    /// All elements, one after another as they are there.
    case sameOrder
    /// All elements, its axes in this order.
    case turned([Int])
  }

  /// The value that it is a view of.
  let whole: String
  private let kind: Kind

  /// How many times a view may be one of another view.
  static let depthLimit = 16

  /// The view that a call surely gives; nil where it gives another value, or one that may be a copy.
  init?(_ call: ATenCall) throws(ExportedError) {
    if let part = try PartOfValue(call) {
      (whole, kind) = (part.whole, .part(part))
    } else if try Self.keepsOrder(call) {
      guard let shared = try Self.shared(by: call) else { return nil }
      (whole, kind) = (shared, .sameOrder)
    } else if let order = try Self.order(call) {
      (whole, kind) = (try call.tensor("self"), .turned(order))
    } else {
      return nil
    }
  }

  /// The value whose memory the results of a call have, or may have; nil where they have their own.
  static func shared(by call: ATenCall) throws(ExportedError) -> String? {
    let op = String(call.target.prefix { $0 != "." })
    guard ATenOverloads.views.contains(op) else { return nil }
    switch op {
    case "to", "type_as":
      if try call.bool("copy", default: false) { return nil }
      let value = try call.tensor("self")
      let types = [value, (call.outputs.first ?? nil) ?? ""].compactMap { call.metas[$0]?.type }
      return types.count == 2 && types[0] != types[1] ? nil : value
    case "einsum":
      // Of several it is a product.
      let operands = try call.tensors("tensors")
      return operands.count == 1 ? operands[0] : nil
    default: break
    }
    guard case .tensor(let value)? = call.node.inputs.first?.value else { return nil }
    return value
  }

  private static func keepsOrder(_ call: ATenCall) throws(ExportedError) -> Bool {
    if call.target == "expand_as.default" { return try call.sizes("self") == call.sizes("other") }
    return ordered.contains(String(call.target.prefix { $0 != "." }))
  }

  /// The order of axes of a call that gives them another.
  private static func order(_ call: ATenCall) throws(ExportedError) -> [Int]? {
    if call.target == "permute.default" {
      return try call.ints("dims").map { (axis) throws(ExportedError) in try call.axis(axis, of: "self") }
    }
    let names = ["transpose.int": ["dim0", "dim1"], "swapaxes.default": ["axis0", "axis1"], "mT.default": []]
    guard let axes = names[call.target] else { return nil }
    let rank = try call.rank("self")
    guard rank >= 2 else { return nil }
    var places = [rank - 2, rank - 1]
    for (index, name) in axes.enumerated() { places[index] = try call.axis(try call.int(name), of: "self") }
    var order = Array(0..<rank)
    order.swapAt(places[0], places[1])
    return order
  }

  private static let ordered: Set<String> = [
    "view", "view_as", "unsqueeze", "squeeze", "unflatten", "alias", "detach", "positive", "to", "type_as", "dropout",
    "feature_dropout", "alpha_dropout", "feature_alpha_dropout",
  ]

  /// The whole value after `new` was written to the view; `whole` is what it was.
  func written(_ new: String, into whole: String, _ translator: inout Translator) -> String {
    switch kind {
    case .part(let part): return translator.scatter(new, into: whole, part)
    case .sameOrder: return translator.emit("Reshape", [new, translator.emit("Shape", [whole])])
    case .turned(let order):
      let back = order.indices.map { axis in order.firstIndex(of: axis) ?? axis }
      return translator.emit("Transpose", [new], ["perm": .ints(back)])
    }
  }
}

extension Translator {
  /// Says that `name` was changed in place and holds `value` from now on, and with it all that it is a view of.
  ///
  /// - Throws: ``ExportedError`` where views of views go too deep.
  mutating func replace(_ name: String, by value: String, _ call: ATenCall) throws(ExportedError) {
    var (name, value, depth) = (name, value, 0)
    while let view = views[name] {
      depth += 1
      guard depth <= ViewOfValue.depthLimit else { throw call.failure("a view of a view, and so on: too deep") }
      rename(name, to: value)
      value = view.written(value, into: self.value(view.whole), &self)
      name = view.whole
    }
    rename(name, to: value)
  }
}
