import Foundation
import TestSupport

/// The keywords of JSON Schema that the report's schema uses; a key it does not describe is an error here.
struct Schema {
  private let root: JSON

  static let keywords: Set<String> = [
    "$schema", "$id", "title", "description", "type", "required", "properties", "items", "enum", "const", "minimum",
    "maximum",
    "minItems", "pattern",
  ]

  /// The schema of that name, the report's unless told.
  init(_ name: String = "cifar-eval-2") throws {
    let url = URL(fileURLWithPath: repositoryRoot + "/Sources/Reports/Schema/\(name).schema.json")
    root = try JSONDecoder().decode(JSON.self, from: Data(contentsOf: url))
  }

  /// What is wrong with a document, a line each.
  func faults(_ document: JSON) -> [String] { faults(document, root, "report") }

  private func faults(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
    guard case .object(let rules) = schema else { return ["\(place): the schema is no object"] }
    var faults = rules.keys.filter { !Self.keywords.contains($0) }.map { "\(place): keyword \($0)" }
    if let type = rules["type"], !types(type).contains(where: { matches(value, $0) }) {
      faults.append("\(place): \(value) is not \(types(type))")
    }
    if let constant = rules["const"], value != constant { faults.append("\(place): not \(constant)") }
    if let all = rules["enum"], !all.elements.contains(value) { faults.append("\(place): \(value) is none of \(all)") }
    switch value {
    case .number(let number):
      if let least = rules["minimum"]?.number, number < least { faults.append("\(place): \(number) < \(least)") }
      if let most = rules["maximum"]?.number, number > most { faults.append("\(place): \(number) > \(most)") }
    case .text(let text):
      if let pattern = rules["pattern"]?.text, text.range(of: pattern, options: .regularExpression) == nil {
        faults.append("\(place): \(text) does not match \(pattern)")
      }
    case .array(let elements):
      if let least = rules["minItems"]?.number, Double(elements.count) < least { faults.append("\(place): too few") }
      guard let items = rules["items"] else { break }
      faults += elements.enumerated().flatMap { self.faults($1, items, "\(place)[\($0)]") }
    case .object(let members):
      faults += (rules["required"]?.elements ?? []).compactMap(\.text).filter { members[$0] == nil }
        .map { "\(place): \($0) is missing" }
      for (key, member) in members {
        if let property = rules["properties"]?[key] {
          faults += self.faults(member, property, "\(place).\(key)")
        } else {
          faults.append("\(place).\(key): the schema does not describe it")
        }
      }
    case .null, .bool: break
    }
    return faults
  }

  private func types(_ type: JSON) -> [String] { type.text.map { [$0] } ?? type.elements.compactMap(\.text) }

  private func matches(_ value: JSON, _ type: String) -> Bool {
    switch (value, type) {
    case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.text, "string"), (.array, "array"),
      (.object, "object"):
      true
    case (.number(let number), "integer"): number == number.rounded()
    default: false
    }
  }
}
