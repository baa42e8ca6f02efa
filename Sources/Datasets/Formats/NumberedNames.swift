/// Names of classes that come with numbers from 1 on.
struct NumberedNames {
  private var names: [Int: String] = [:]

  /// The class from 0 on of a number whose name is `name`; nil where it had another, or is no such number.
  mutating func label(of number: Int?, named name: some StringProtocol) -> Int? {
    guard let number, 1...1000 ~= number, names.updateValue(String(name), forKey: number - 1) ?? String(name) == name
    else { return nil }
    return number - 1
  }

  /// The names by class; empty where not all are known.
  var all: [String] {
    let all = (0..<names.count).compactMap { names[$0] }
    return all.count == names.count ? all : []
  }
}
