import Tensors

/// A graph that cannot be: operators whose inputs do not fit them.
public enum GraphError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The elements that a value of one image, or a parameter, may have.
  public static let elementLimit = 1 << 40

  /// An operator got inputs that it does not take.
  case wrongInputs(op: String, expected: String, found: [Shape])
  /// An attribute has a value that the operator does not take.
  case wrongAttribute(op: String, attribute: String, expected: String, found: String)
  /// A shape with a negative extent, or more elements than any image classifier has.
  case absurdShape(op: String, dimensions: [Int])
  /// The graph has no operator, or nothing that depends on the image.
  case empty

  /// What is wrong, without the node's name, which the caller knows.
  public var description: String {
    switch self {
    case .wrongInputs(let op, let expected, let found):
      "\(op) expects \(expected), found \(found.isEmpty ? "nothing" : found.map(\.description).joined(separator: ", "))"
    case .wrongAttribute(let op, let attribute, let expected, let found):
      "\(op): \(attribute) is to be \(expected), found \(found)"
    case .absurdShape(let op, let dimensions):
      "\(op) would make a value of shape \(dimensions)"
    case .empty: "the graph computes nothing from the image"
    }
  }
}
