import JSON

/// What config.json says of all stages in lists.
extension ModelBuilder {
  /// A list, as one number for each stage.
  mutating func configured(_ key: String, _ standard: [Int], in range: ClosedRange<Int> = 1...1 << 20) -> [Int]? {
    configured(key, standard, expected: "a list of numbers from \(range.lowerBound)") { $0.integers(in: range) }
  }

  /// The same of so many stages; what is said of further stages is passed over, as transformers does.
  mutating func configured(_ key: String, _ standard: [Int], stages count: Int, in range: ClosedRange<Int>) -> [Int] {
    let told = configured(key, standard, in: range) ?? standard
    if told.count < count { contradict(key, "\(told)", "one number for each of \(count) stages") }
    return told.prefix(count) + [Int](repeating: range.lowerBound, count: max(0, count - told.count))
  }

  /// A list of switches.
  mutating func configured(_ key: String, _ standard: [Bool]) -> [Bool]? {
    configured(key, standard, expected: "a list of true and false") { value in
      value.list { if case .bool(let flag) = $0 { flag } else { nil } }
    }
  }

  /// The same of so many stages.
  mutating func configured(_ key: String, _ standard: [Bool], stages count: Int) -> [Bool] {
    let told = configured(key, standard) ?? standard
    if told.count < count { contradict(key, "\(told)", "one switch for each of \(count) stages") }
    return told.prefix(count) + [Bool](repeating: false, count: max(0, count - told.count))
  }

  /// Rows and columns that are alike, as the only ones that are served.
  mutating func configuredSquare(_ key: String, _ standard: Int, in range: ClosedRange<Int>) -> Int {
    configured(key, standard, expected: "the same number twice, from \(range.lowerBound) to \(range.upperBound)") {
      $0.integers(in: range).flatMap { $0.count == 2 && $0[0] == $0[1] ? $0[0] : nil }
    } ?? standard
  }

  /// A list of words of which one alone is served.
  mutating func configured(_ key: String, all word: String) {
    _ = configured(key, [word], expected: "a list of \(word) alone") { value in
      value.list { $0 == .string(word) ? word : nil }
    }
  }

  /// Refuses a list of other numbers than the weights have.
  mutating func agree(_ key: String, with found: [Int]) {
    guard let told = configured(key, found), told != found, !found.isEmpty else { return }
    contradict(key, "\(told)", "\(found)")
  }

  /// The same of a list whose numbers of further stages than the weights have are passed over.
  mutating func agree(_ key: String, stages found: [Int]) {
    guard let told = configured(key, found), Array(told.prefix(found.count)) != found else { return }
    contradict(key, "\(told)", "\(found)")
  }

  /// Refuses heads that do not divide the features of their stages.
  mutating func agree(_ key: String, heads: [Int], width found: [Int]) {
    if zip(heads, found).contains(where: { $1 % $0 != 0 }) { contradict(key, "\(heads)", "divisors of \(found)") }
  }

  /// Refuses a number for each stage, or one for all, by which perceptrons are not wider than their inputs.
  mutating func agree(_ key: String, ratios found: [(inside: Int, width: Int)]) {
    let told = configured(key, [Double](), expected: "a number, or one for each stage") { value -> [Double]? in
      let number = { (value: JSONValue) in if case .number(let number) = value { number } else { nil as Double? } }
      if let one = number(value) { return [Double](repeating: one, count: found.count) }
      return value.list(number)
    }
    guard let told, !told.isEmpty else { return }
    let isAgreed =
      told.count >= found.count
      && zip(told, found).allSatisfy { (Double($1.width) * $0).rounded(.down) == Double($1.inside) }
    if !isAgreed { contradict(key, "\(told)", "\(found.map(\.inside)) for \(found.map(\.width))") }
  }

  /// The same of switches whose further ones are passed over.
  mutating func agree(_ key: String, stages found: [Bool]) {
    guard let told = configured(key, found), Array(told.prefix(found.count)) != found else { return }
    contradict(key, "\(told)", "\(found)")
  }

  /// Refuses a list of other switches than the weights have.
  mutating func agree(_ key: String, with found: [Bool]) {
    guard let told = configured(key, found), told != found, !found.isEmpty else { return }
    contradict(key, "\(told)", "\(found)")
  }
}

extension JSONValue {
  /// A list of up to 64 values of a kind.
  fileprivate func list<Value>(_ read: (JSONValue) -> Value?) -> [Value]? {
    guard case .array(let elements) = self, elements.count <= 64 else { return nil }
    let values = elements.compactMap(read)
    return values.count == elements.count ? values : nil
  }

  /// A list of up to 64 whole numbers of a range.
  func integers(in range: ClosedRange<Int>) -> [Int]? { list { $0.integer(in: range) } }
}
