import Checkpoints

/// Something that a checkpoint does not tell and the evaluation had to take for granted.
public struct Assumption: Equatable, Sendable {
  /// What was assumed, such as `heads`.
  public let what: String
  /// What it was taken for.
  public let value: String
  /// On whose word.
  public let basis: Basis

  /// On whose word something is assumed.
  public enum Basis: Equatable, Sendable {
    /// What was said under that key of `assume`.
    case said(key: String)
    /// What the model's published code does, unless something is said under the key.
    case published(key: String)
    /// The files; nothing else can be said.
    case found
    /// The file, which also holds the other sets of weights.
    case file(others: [String])
    /// The graph's order of outputs, of which it also has the others.
    case output(key: String, others: [String])
    /// The number of classes, where the family of that name has the same tensors.
    case namesake(String)
    /// What stands beside the weights, or nothing there, where the family of that name has the same tensors and another forward.
    case otherForward(String)
    /// Shapes that leave no doubt.
    case shapes
  }

  package init(what: String, value: String, basis: Basis) {
    (self.what, self.value, self.basis) = (what, value, basis)
  }

  /// The set of weights that was taken of a file that holds several; nil where it holds one.
  init?(_ sets: WeightSets?) {
    guard let sets else { return nil }
    self.init(what: "weights", value: sets.taken, basis: .file(others: sets.others))
  }
}
