import Checkpoints

/// Something that a checkpoint does not tell and the evaluation had to take for granted.
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
