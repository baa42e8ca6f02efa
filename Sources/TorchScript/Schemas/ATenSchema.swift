import Exported

/// An overload of an ATen operator: what it takes and gives.
struct ATenSchema {
  /// A parameter.
  struct Parameter {
    let name: String
    /// `Tensor`, `int`, `Scalar` and so on; `SymInt` counts as `int`.
    let type: String
    let isList: Bool
    /// Whether a list may be given as one element.
    let takesOne: Bool
    /// Whether None may be given.
    let isOptional: Bool
    /// Whether elements of a list may be None.
    let hasOptionalElements: Bool
    let isRequired: Bool
    let isNamedOnly: Bool
  }

  /// What a call gives.
  enum Results: Equatable {
    case tensors(Int)
    case list
    case none
  }

  let op: String
  /// The operator and overload: `conv2d.default`.
  let overload: String
  let parameters: [Parameter]
  let results: Results

  /// Reads a line such as `add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`.
  init?(_ line: Substring) {
    guard let open = line.firstIndex(of: "("), let arrow = line.firstRange(of: ") -> ") else { return nil }
    let name = line[..<open].split(separator: ".", maxSplits: 1)
    guard let first = name.first else { return nil }
    op = String(first)
    overload = "\(first).\(name.count > 1 ? name[1] : "default")"
    var isNamedOnly = false
    var parameters: [Parameter] = []
    for part in Self.parts(line[line.index(after: open)..<arrow.lowerBound]) {
      if part == "*" {
        isNamedOnly = true
      } else if let parameter = Parameter(part, isNamedOnly: isNamedOnly) {
        parameters.append(parameter)
      } else {
        return nil
      }
    }
    self.parameters = parameters
    results = Self.results(line[arrow.upperBound...])
  }

  private static func results(_ text: Substring) -> Results {
    if text.hasPrefix("(") { return .tensors(parts(text.dropFirst().dropLast()).count { $0.hasPrefix("Tensor") }) }
    if text == "Tensor[]" { return .list }
    return text.hasPrefix("Tensor") ? .tensors(1) : .none
  }

  /// What stands between commas outside of brackets.
  private static func parts(_ text: Substring) -> [Substring] {
    var parts: [Substring] = []
    var (start, depth) = (text.startIndex, 0)
    for index in text.indices {
      switch text[index] {
      case "[": depth += 1
      case "]": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    parts.append(text[start...])
    return parts.map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }
  }
}

extension ATenSchema.Parameter {
  /// Reads `SymInt[2]? stride=[1, 1]`.
  fileprivate init?(_ text: Substring, isNamedOnly: Bool) {
    let words = text.split(separator: " ", maxSplits: 1)
    guard words.count == 2, let name = words[1].split(separator: "=", maxSplits: 1).first else { return nil }
    var type = words[0]
    let isOptional = type.hasSuffix("?")
    if isOptional { type = type.dropLast() }
    let bracket = type.firstIndex(of: "[")
    isList = bracket != nil
    takesOne = isList && !type.hasSuffix("[]")
    var element = type[..<(bracket ?? type.endIndex)]
    hasOptionalElements = isList && element.hasSuffix("?")
    if hasOptionalElements { element = element.dropLast() }
    self.name = String(name)
    self.type = element == "SymInt" ? "int" : String(element)
    self.isOptional = isOptional
    isRequired = !words[1].contains("=")
    self.isNamedOnly = isNamedOnly
  }
}

/// The schemas of the overloads that are run.
enum ATenSchemas {
  private static let all: [String: [ATenSchema]] = {
    var all: [String: [ATenSchema]] = [:]
    for text in (textsAToL + "\n" + textsMToZ).split(whereSeparator: { $0 == "\n" || $0 == ";" }) {
      guard let schema = ATenSchema(text.drop { $0 == " " }), CallRecorder.isRun(schema.overload) else { continue }
      all[schema.op, default: []].append(schema)
    }
    return all
  }()

  static var overloads: Set<String> { Set(all.values.joined().map(\.overload)) }

  /// Those of an operator, in the order in which they are tried.
  static func of(_ op: String) -> [ATenSchema] { all[op] ?? [] }
}
