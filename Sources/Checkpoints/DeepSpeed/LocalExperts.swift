/// The names of experts as one of the ranks that share them out has them: numbered from 0 on each.
struct LocalExperts {
  private static let marker = "deepspeed_experts."

  /// The experts of each rank, by what is before their number in a name.
  private var counts: [Substring: Int] = [:]

  /// - Parameter names: of one rank's parameters.
  init(_ names: [String]) {
    for name in names {
      guard let (layer, number, _) = Self.parts(name) else { continue }
      counts[layer] = max(counts[layer] ?? 0, number + 1)
    }
  }

  /// The name in the whole model of what `share`, a rank of those that share the experts out, calls `name`.
  func global(_ name: String, _ share: Int) -> String {
    guard let (layer, number, rest) = Self.parts(name), let count = counts[layer] else { return name }
    return "\(layer)\(share * count + number)\(rest)"
  }

  private static func parts(_ name: String) -> (layer: Substring, number: Int, rest: Substring)? {
    guard let marker = name.firstRange(of: Self.marker) else { return nil }
    let digits = name[marker.upperBound...].prefix { $0.isASCII && $0.isNumber }
    // As many digits as the numbers of experts in files' names have.
    guard (1...9).contains(digits.utf8.count), let number = Int(digits) else { return nil }
    return (name[..<marker.upperBound], number, name[digits.endIndex...])
  }
}
