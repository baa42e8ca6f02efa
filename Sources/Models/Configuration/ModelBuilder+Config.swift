import JSON

/// What config.json says, as families ask for it.
///
/// A key that is left out has its class's own value, as in transformers; without the file a family assumes.
extension ModelBuilder {
  /// The value of a key as `read` takes it; nil where there is no config.json.
  mutating func configured<Value>(
    _ key: String, _ standard: Value, expected: String, _ read: (JSONValue) -> Value?
  ) -> Value? {
    guard let config else { return nil }
    readKeys.insert(key)
    guard let found = config.values[key], found != .null else { return standard }
    guard let value = read(found) else {
      refuse(.config(path: config.path, key: key, value: "\(found)", expected: expected))
      return standard
    }
    return value
  }

  /// A whole number.
  mutating func configured(_ key: String, _ standard: Int, in range: ClosedRange<Int> = 1...1 << 20) -> Int? {
    configured(key, standard, expected: "a number from \(range.lowerBound) to \(range.upperBound)") {
      $0.integer(in: range)
    }
  }

  /// A switch.
  mutating func configured(_ key: String, _ standard: Bool) -> Bool? {
    configured(key, standard, expected: "true or false") { if case .bool(let value) = $0 { value } else { nil } }
  }

  /// One of a few words.
  mutating func configured(_ key: String, _ standard: String, of words: [String]) -> String? {
    configured(key, standard, expected: words.joined(separator: " or ")) { value in
      if case .string(let text) = value, words.contains(text) { text } else { nil }
    }
  }

  /// Rows and columns, given as one number where they are alike.
  mutating func configuredSize(_ key: String, _ standard: Int) -> [Int]? {
    let range = 1...1 << 14
    return configured(key, [standard, standard], expected: "one number, or two, from 1 to \(range.upperBound)") {
      value in
      if let side = value.integer(in: range) { return [side, side] }
      return value.integers(in: range).flatMap { $0.count == 2 ? $0 : nil }
    }
  }

  /// What layers of normalisation add to variances.
  mutating func configuredEpsilon(_ key: String, _ standard: Float) -> Float? {
    configured(key, standard, expected: "a number above zero") { value -> Float? in
      guard case .number(let number) = value, number > 0, number < 1 else { return nil }
      return Float(number)
    }
  }

  /// Says what all layers of normalisation add to variances.
  mutating func configureEpsilon(_ standard: Float, key: String = "layer_norm_eps") {
    assume(epsilon: standard, told: configuredEpsilon(key, standard))
  }

  /// Says which activation `hidden_act` names.
  mutating func configureActivation(_ standard: Activation) {
    let served = Activation.configured.keys.sorted().joined(separator: ", ")
    let told = configured("hidden_act", standard, expected: "one of \(served)") { value in
      if case .string(let name) = value { Activation.configured[name] } else { nil }
    }
    assume(activation: standard, told: told)
  }

  /// Refuses a file whose weights are not of the size that config.json says: transformers would leave some of them out, or make
  /// some up.
  mutating func agree(_ key: String, with found: Int, standard: Int? = nil) {
    guard let told = configured(key, standard ?? found), told != found, found > 0 else { return }
    contradict(key, "\(told)", "\(found)")
  }

  /// Refuses it where the weights have, or have not, what a switch says.
  mutating func agree(_ key: String, with found: Bool, standard: Bool) {
    guard let told = configured(key, standard), told != found else { return }
    contradict(key, "\(told)", "\(found)")
  }

  /// The same of a word that says of which kind layers are.
  mutating func agree(_ key: String, with found: String, standard: String, of words: [String]) {
    guard let told = configured(key, standard, of: words), told != found else { return }
    contradict(key, told, found)
  }

  /// Refuses a key whose value `told` is not what the weights have.
  mutating func contradict(_ key: String, _ told: String, _ found: String) {
    guard let config else { return }
    refuse(.config(path: config.path, key: key, value: told, expected: "\(found), as the weights have it"))
  }

  /// Refuses a file without a config.json, which alone tells `what`.
  mutating func needConfig(of model: String, _ what: String) {
    if config == nil { refuse(.neededConfig(path: weights.catalogue.path, model: model, what: what)) }
  }

  /// Reads keys from here on in the object that `key` holds, before those beside it: of a model of several towers it is one's.
  mutating func configure(part key: String) {
    readKeys.insert(key)
    config = config?.part(key)
  }

  /// Refuses what would change every forward: layers without weights, or others in the place of what their names say.
  mutating func checkCommonKeys() {
    guard let config else { return }
    for (key, what) in [("quantization_config", "weights that are not quantised"), ("pruned_heads", "no pruned heads")]
    {
      readKeys.insert(key)
      guard let found = config.values[key], found != .null, found != .object([:]) else { continue }
      refuse(.config(path: config.path, key: key, value: "\(found)", expected: what))
    }
    readKeys.insert("problem_type")
    if let found = config.values["problem_type"], found != .null, found != .string("single_label_classification") {
      refuse(.config(path: config.path, key: "problem_type", value: "\(found)", expected: "one class for each image"))
    }
  }

  /// What config.json says and no family asked for.
  var unreadKeys: Assumption? {
    guard let config else { return nil }
    let unread = ConfigKeys.unread(config.values.filter { $0.value != .null }.keys, read: readKeys)
    guard !unread.isEmpty else { return nil }
    return Assumption(
      what: "config.json", value: "without meaning for the forward: \(unread.prefix(8).joined(separator: ", "))",
      basis: .found)
  }
}

extension JSONValue {
  /// A whole number of a range.
  func integer(in range: ClosedRange<Int>) -> Int? {
    guard case .number(let number) = self, let value = Int(exactly: number), range.contains(value) else { return nil }
    return value
  }
}

extension Activation {
  /// By their names in transformers (activations.py, ACT2FN).
  static let configured: [String: Activation] = [
    "gelu": .gelu, "gelu_python": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh,
    "gelu_python_tanh": .geluTanh, "gelu_fast": .geluTanh, "gelu_accurate": .geluTanh, "quick_gelu": .quickGelu,
    "relu": .relu, "relu6": .relu6, "silu": .silu, "swish": .silu, "mish": .mish, "sigmoid": .sigmoid, "tanh": .tanh,
    "leaky_relu": .leakyReLU, "hardswish": .hardSwish, "linear": .identity,
  ]
}
