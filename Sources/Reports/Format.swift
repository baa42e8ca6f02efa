import Metrics

/// Numbers as people read them.
enum Format {
  /// A share in percent with two decimals, rounded half up on integers: `67.18 %`; `n/a` of nothing.
  static func percentOf(_ part: Int, _ whole: Int) -> String {
    guard whole > 0 else { return "n/a" }
    let hundredths = (part * 20000 + whole) / (2 * whole)
    return "\(hundredths / 100).\(twoDigits(hundredths % 100)) %"
  }

  /// A share in percent with two decimals; `n/a` where there is none.
  static func percent(_ share: Double?) -> String { share.map { decimal($0 * 100, 2) + " %" } ?? "n/a" }

  /// `66.25 % to 68.09 %`; `n/a` of nothing.
  static func interval(_ interval: Interval?) -> String {
    interval.map { "\(percent($0.low)) to \(percent($0.high))" } ?? "n/a"
  }

  /// `0.612 to 0.674`; `n/a` of nothing.
  static func ends(_ interval: Interval?) -> String {
    interval.map { "\(decimal($0.low, 3)) to \(decimal($0.high, 3))" } ?? "n/a"
  }

  /// A number with so many decimals, rounded half away from zero; `n/a` where there is none.
  static func decimal(_ value: Double?, _ places: Int) -> String {
    guard let value else { return "n/a" }
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e18 else { return value < 0 ? "-infinite" : "infinite" }
    guard !scaled.isNaN else { return "n/a" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return places == 0 ? sign + padded : "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
  }

  /// A figure and how far its 95 % interval reaches: `0.9446 ± 0.0190`, held together by no-break spaces.
  static func decimal(_ estimate: Estimate?, _ places: Int) -> String { figure(estimate) { decimal($0, places) } }

  /// `67.18 ± 0.92 %`.
  static func percent(_ estimate: Estimate?) -> String {
    figure(estimate) { decimal($0.map { $0 * 100 }, 2) } + (estimate == nil ? "" : "\u{a0}%")
  }

  private static func figure(_ estimate: Estimate?, _ text: (Double?) -> String) -> String {
    let value = text(estimate?.value)
    return estimate?.margin.map { "\(value)\u{a0}\u{b1}\u{a0}\(text($0))" } ?? value
  }

  /// A p-value: four decimals, or `< 0.0001`.
  static func pValue(_ value: Double?) -> String {
    guard let value else { return "n/a" }
    return value < 0.0001 ? "< 0.0001" : decimal(value, 4)
  }

  /// `+12`, `-3`, `0`.
  static func signed(_ value: Int) -> String {
    value > 0 ? "+\(grouped(value))" : value < 0 ? "-\(grouped(-value))" : "0"
  }

  /// A difference of shares in percentage points: `+1.25`.
  static func points(_ difference: Double?) -> String {
    guard let difference else { return "n/a" }
    let text = decimal(difference * 100, 2)
    return difference > 0 && text != "0.00" ? "+" + text : text
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
