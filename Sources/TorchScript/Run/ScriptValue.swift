import Exported

/// A value of a program in TorchScript.
enum ScriptValue {
  case none
  case bool(Bool)
  /// Also an integer that is a tensor without axes, such as a part of a shape.
  case int(Int)
  case float(Double)
  /// Also a device.
  case string(String)
  case list(ScriptList)
  case tuple([ScriptValue])
  case dict(ScriptDict)
  /// By its name in the graph.
  case tensor(String)
  case object(ScriptObject)
  /// A function, or a class that makes tuples, by its whole name.
  case function(String)
}

/// A list, which may grow after others have got hold of it.
final class ScriptList {
  var elements: [ScriptValue]
  init(_ elements: [ScriptValue]) { self.elements = elements }
}

/// A dictionary in the order in which it was filled.
final class ScriptDict {
  private(set) var entries: [(key: ScriptValue, value: ScriptValue)] = []

  subscript(key: ScriptValue) -> ScriptValue? {
    get { entries.first { $0.key.equals(key) == true }?.value }
    set {
      guard let newValue else { return }
      if let index = entries.firstIndex(where: { $0.key.equals(key) == true }) {
        entries[index].value = newValue
      } else {
        entries.append((key, newValue))
      }
    }
  }
}

/// A module, or a tuple of names.
final class ScriptObject {
  /// The whole name of its class.
  let className: String
  /// The names that lead to it from the model, with dots between.
  let place: String
  var attributes: [String: ScriptValue] = [:]

  init(className: String, place: String) { (self.className, self.place) = (className, place) }
}

extension ScriptValue {
  /// A value of an enumeration: its class and what it stands for.
  static func enumeration(_ className: String, _ value: ScriptValue) -> ScriptValue {
    .tuple([.string(className), value])
  }

  var isNone: Bool { if case .none = self { true } else { false } }

  /// The number that it is; truth values count as 0 and 1.
  var number: Double? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }

  var int: Int? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): value
    default: nil
    }
  }

  /// The elements of a list or tuple.
  var elements: [ScriptValue]? {
    switch self {
    case .list(let list): list.elements
    case .tuple(let elements): elements
    default: nil
    }
  }

  /// Whether two values are equal; nil for those that are not compared so, such as tensors.
  func equals(_ other: ScriptValue, depth: Int = 8) -> Bool? {
    switch (self, other) {
    case (.none, .none): return true
    case (.none, _), (_, .none): return false
    case (.string(let one), .string(let two)): return one == two
    default: break
    }
    if let one = int, let two = other.int { return one == two }
    if let one = number, let two = other.number { return one == two }
    guard let one = elements, let two = other.elements, depth > 0 else { return nil }
    guard one.count == two.count else { return false }
    for (one, two) in zip(one, two) {
      guard let same = one.equals(two, depth: depth - 1) else { return nil }
      if !same { return false }
    }
    return true
  }

  /// Whether two values are one; nil where that is not known.
  func isSame(as other: ScriptValue) -> Bool? {
    switch (self, other) {
    case (.none, _), (_, .none): isNone && other.isNone
    case (.tensor(let one), .tensor(let two)): one == two
    case (.list(let one), .list(let two)): one === two
    case (.dict(let one), .dict(let two)): one === two
    case (.object(let one), .object(let two)): one === two
    default: equals(other)
    }
  }

  /// As an argument of a call; nil for what no operator takes.
  var argument: Argument? {
    switch self {
    case .none: Argument.none
    case .bool(let value): .bool(value)
    case .int(let value): .int(.value(value))
    case .float(let value): .float(value)
    case .string(let text): .string(text)
    case .tensor(let name): .tensor(name)
    case .list(let list): Self.argument(of: list.elements)
    case .tuple(let elements): Self.argument(of: elements)
    case .dict, .object, .function: nil
    }
  }

  private static func argument(of elements: [ScriptValue]) -> Argument? {
    let tensors = elements.compactMap { element -> String?? in
      switch element {
      case .tensor(let name): .some(name)
      case .none: .some(nil)
      default: nil
      }
    }
    if tensors.count == elements.count, !elements.isEmpty { return .tensors(tensors) }
    if elements.allSatisfy({ if case .bool = $0 { true } else { false } }), !elements.isEmpty {
      return .bools(elements.map { $0.int == 1 })
    }
    let integers = elements.compactMap(\.int)
    if integers.count == elements.count { return .ints(integers.map { .value($0) }) }
    let numbers = elements.compactMap(\.number)
    return numbers.count == elements.count ? .floats(numbers) : nil
  }
}
