import Tensors

/// What a forward takes for granted, unless ``ModelSettings/assume`` says otherwise.
extension ModelBuilder {
  /// A number that the file does not tell; nil for `standard` where no publisher's code gives it, which is refused.
  ///
  /// `told` is what stands beside the file, and no assumption.
  mutating func assume(
    _ key: String, _ what: String, _ standard: Int?, range: ClosedRange<Int> = 1...4096, told: Int? = nil
  ) -> Int {
    assume(key, what, standard, expected: "a number from \(range.lowerBound) to \(range.upperBound)", told: told) {
      Int($0).flatMap { range.contains($0) ? $0 : nil }
    } ?? range.lowerBound
  }

  /// One of two words; nil for `standard` where no publisher's code gives it, which is refused.
  mutating func assume(
    _ key: String, _ what: String, _ standard: String?, of words: (String, String), told: String? = nil
  ) -> String {
    assume(key, what, standard, expected: "\(words.0) or \(words.1)", told: told) {
      [words.0, words.1].contains($0) ? $0 : nil
    } ?? words.0
  }

  /// Whether a layer that leaves nothing in the file is there; nil for `standard` where no publisher's code gives it, which is refused.
  mutating func assume(_ key: String, _ what: String, _ standard: Bool?, told: Bool? = nil) -> Bool {
    let word = { (isThere: Bool) in isThere ? "yes" : "no" }
    return assume(key, what, standard.map(word), of: ("yes", "no"), told: told.map(word)) == "yes"
  }

  /// Whether a max pool follows the stem; what a whole module records, `standard` where nothing tells.
  mutating func assume(stemPool standard: Bool, told: Bool? = nil) -> Bool {
    assume(
      "stem-pool", "a max pool of 3x3 after the stem", standard,
      told: told ?? RecordedParts.stemPool(weights.catalogue.moduleParts) ?? settings.stemPool)
  }

  /// Blocks by number, such as those that halve the image.
  ///
  /// With `isTold` what stands beside the file says that they are the publisher's.
  mutating func assume(_ key: String, _ what: String, blocks standard: [Int], isTold: Bool = false) -> Set<Int> {
    let standard = standard.map(String.init).joined(separator: ",")
    let told = isTold ? standard : nil
    let text = assume(key, what, standard, expected: "numbers with commas between", told: told) { text in
      text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { Int($0) != nil } ? text : nil
    }
    return Set((text ?? "").split(separator: ",").compactMap { Int($0) })
  }

  /// Says which activation the forward uses; ``activate(_:)`` is ReLU where it was never said.
  ///
  /// Nil for `standard` where its publisher's code uses now one, now another, which is refused.
  mutating func assume(activation standard: Activation?, told: Activation? = nil) {
    settledActivation = assume(
      "activation", "activation", standard,
      expected: Activation.allCases.map(\.rawValue).joined(separator: ", "), told: told ?? settings.timm?.activation,
      Activation.init(rawValue:))
  }

  /// Says what normalisation layers add to variances; what a whole module records, 1e-5 where it was never said.
  ///
  /// Nil for `standard` where its publisher's code adds now one number, now another, which is refused.
  mutating func assume(epsilon standard: Float?, told: Float? = nil) {
    let told = told ?? settings.timm?.epsilon ?? RecordedParts.epsilon(weights.catalogue.moduleParts)
    settledEpsilon = assume("eps", "eps of normalisation layers", standard, expected: "a number above zero", told: told)
    {
      Float($0).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }
  }

  private mutating func assume<Value>(
    _ key: String, _ what: String, _ standard: Value?, expected: String, told: Value? = nil,
    _ read: (String) -> Value?
  ) -> Value? {
    knownKeys.append(key)
    if let text = settings.assume[key] {
      guard let value = read(text) else {
        refuse(.wrongAssumption(key: key, value: text, expected: expected))
        return standard
      }
      assumptions.append(Assumption(what: what, value: "\(value)", basis: .said(key: key)))
      return value
    }
    if let told { return told }
    guard let standard else {
      refuse(.neededAssumption(path: weights.catalogue.path, key: key, what: what, expected: expected))
      return nil
    }
    assumptions.append(Assumption(what: what, value: "\(standard)", basis: .published(key: key)))
    return standard
  }
}

/// An activation function by the name that the key `activation` takes.
enum Activation: String, CaseIterable, CustomStringConvertible {
  case relu, relu6, silu, gelu, mish, elu, tanh, sigmoid
  case geluTanh = "gelu-tanh"
  case leakyReLU = "leaky-relu"
  case hardSwish = "hardswish"
  case quickGelu = "quick-gelu"
  case identity

  var description: String { rawValue }
}
