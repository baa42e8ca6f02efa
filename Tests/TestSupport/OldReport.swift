import Foundation

/// Writes a JSON report as version 1 of the program did: keys in camel case, neither a summary nor the name of a schema's file.
public func writeSchema1(of report: String, to path: String) throws {
  func camelCase(_ key: String) -> String {
    let words = key.split(separator: "_")
    return words.dropFirst().reduce(String(words.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }
  func old(_ value: Any) -> Any {
    if let list = value as? [Any] { return list.map(old) }
    guard let object = value as? [String: Any] else { return value }
    return Dictionary(uniqueKeysWithValues: object.map { (camelCase($0.key), old($0.value)) })
  }
  let document = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: report)))
  guard var object = old(document) as? [String: Any] else { throw CocoaError(.propertyListReadCorrupt) }
  object["$schema"] = nil
  object["summary"] = nil
  object["schema"] = "cifar-eval/1"
  try JSONSerialization.data(withJSONObject: object).write(to: URL(fileURLWithPath: path))
}
