/// Numbers as people read them.
enum Format {
  /// A share in percent with two decimals, rounded half up on integers: `67.18 %`; `n/a` of nothing.
  static func percentOf(_ part: Int, _ whole: Int) -> String {
    guard whole > 0 else { return "n/a" }
    let hundredths = (part * 20000 + whole) / (2 * whole)
    return "\(hundredths / 100).\(twoDigits(hundredths % 100)) %"
  }

  /// `62,006`.
  static func grouped(_ value: Int) -> String {
    let digits = String(value)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// `1 node`, `2 nodes`.
  static func count(_ value: Int, _ noun: String) -> String {
    "\(grouped(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// `61 MiB`.
  static func mebibytes(_ bytes: Int) -> String { "\((bytes + (1 << 19)) >> 20) MiB" }

  /// `0.31 s`, with three decimals below a tenth.
  static func seconds(_ value: Double) -> String {
    let thousandths = Int((value * 1000).rounded())
    if thousandths < 100 { return "0.\(String(1000 + thousandths).dropFirst()) s" }
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(twoDigits(hundredths % 100)) s"
  }

  /// `0.5 0.5 0.5`.
  static func list(_ values: [Float]) -> String { values.map { "\($0)" }.joined(separator: " ") }

  /// One text where all values read the same, else the smallest and the largest.
  static func range(_ values: [Int], _ text: (Int) -> String) -> String {
    guard let low = values.min(), let high = values.max() else { return "none" }
    return text(low) == text(high) ? text(low) : "\(text(low)) to \(text(high))"
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
