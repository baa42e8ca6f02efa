import Checkpoints

/// Something that a checkpoint does not tell and that the result depends on: it stands at the head of every report.
public struct Assumption: Codable, Equatable, Sendable {
  /// What was assumed, such as `normalisation`.
  public let what: String
  /// What it was taken for, and on whose word.
  public let value: String
  /// The option that says otherwise; nil where there is none.
  public let option: String?

  /// Names the parts.
  public init(what: String, value: String, option: String?) {
    (self.what, self.value, self.option) = (what, value, option)
  }

  private enum CodingKeys: String, CodingKey { case what, value, option }

  /// Writes null where a synthesised encoder would leave out the key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(what, forKey: .what)
    try container.encode(value, forKey: .value)
    try container.encode(option, forKey: .option)
  }

  /// The set of weights that was taken of a file that holds several; nil where it holds one.
  init?(_ sets: WeightSets?) {
    guard let sets else { return nil }
    let others = sets.others.joined(separator: ", ")
    self.init(what: "weights", value: "\(sets.taken); the file also holds \(others)", option: "--weights")
  }
}

extension Architecture {
  /// What all known families with batch normalisation share.
  var assumptions: [Assumption] {
    [
      Assumption(
        what: "layers without weights", value: "ReLU, eps 1e-5, as the code that \(name) was published with",
        option: nil)
    ]
  }
}

extension Net {
  var assumptions: [Assumption] { Self.layers }

  /// The same in its mixture of experts.
  static let layers = [
    Assumption(
      what: "layers without weights", value: "ReLU and max pooling 2x2, as the tutorial's Net", option: nil)
  ]
}

extension NetMoE {
  var assumptions: [Assumption] { Net.layers }
}
