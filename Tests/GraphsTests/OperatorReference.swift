import Foundation
import Graphs
import Tensors

/// What NumPy makes of small values, written by `Scripts/operator_reference.py`.
struct OperatorReference: Decodable {
  struct Value: Decodable {
    let shape: [Int]
    let elements: [Number]

    var tensor: Tensor { Tensor(Shape(checking: shape) ?? Shape(0), elements.map(\.value)) }
  }

  /// A number; JSON has those that are not finite as text.
  struct Number: Decodable {
    let value: Float

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let number = try (try? container.decode(Double.self)) ?? Double(container.decode(String.self)) ?? .signalingNaN
      value = Float(number)
    }
  }

  let inputs: [Value]
  let outputs: [Value]

  static let all = Result {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("operator_reference.json")
    return try JSONDecoder().decode([String: OperatorReference].self, from: Data(contentsOf: url))
  }
}
