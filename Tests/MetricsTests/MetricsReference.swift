import Foundation
import TestSupport
import Testing

/// What scikit-learn, torchmetrics, scipy and statsmodels say, written by `Scripts/metrics_reference.py`.
struct MetricsReference: Decodable {
  /// Null is an undefined figure; a text an infinite one.
  enum Figure: Decodable, Equatable {
    case finite(Double)
    case infinite

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      self = (try? container.decode(Double.self)).map(Self.finite) ?? .infinite
    }

    var value: Double {
      if case .finite(let value) = self { value } else { .infinity }
    }
  }

  struct Class: Decodable {
    let accuracy: Double?
    let precision: Double?
    let f1: Double?
    let support: Int
    let predicted: Int
    let interval: [Double]?
  }

  struct TopK: Decodable {
    let k: Int
    let accuracy: Double
  }

  struct Expected: Decodable {
    let accuracy: Double
    let interval: [Double]
    let standardError: Double
    let balancedAccuracy: Double
    let macroF1: Double
    let weightedF1: Double
    let topK: [TopK]
    let nll: Figure?
    let brier: Double?
    let ece: Double?
    let mce: Double?
    let confusion: [[Int]]
    let chiSquared: Double?
    let pValue: Double?
    let classes: [Class]
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    /// Files among the test data, or `bits` and `labels`.
    let logits: String?
    let images: String?
    let bits: [UInt32]?
    let labels: [Int]?
    let expected: Expected

    var testDescription: String { name }

    var isAtHand: Bool {
      guard let logits, let images else { return true }
      return TestData.has(logits, images)
    }
  }

  struct Comparison: Decodable, CustomTestStringConvertible {
    let name: String
    let files: [String]
    let before: Int
    let after: Int
    let lost: Int
    let gained: Int
    let images: Int
    let pValue: Double
    let unpairedPValue: Double
    /// Of each class, after Holm's correction.
    let classes: [Double]
    let resolvable: Double
    let paired: [Double]
    let unpaired: [Double]

    var testDescription: String { name }
  }

  struct Tail: Decodable {
    let value: Double
    let degrees: Int
    let expected: Double
  }

  struct Coin: Decodable {
    let successes: Int
    let trials: Int
    let expected: Double
  }

  struct Family: Decodable {
    let pValues: [Double]
    let expected: [Double]
  }

  let cases: [Case]
  let comparisons: [Comparison]
  let chiSquaredTails: [Tail]
  let fairCoins: [Coin]
  let holm: [Family]

  static let all = Result {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("metrics_reference.json")
    return try JSONDecoder().decode(MetricsReference.self, from: Data(contentsOf: url))
  }

  static var allCases: [Case] { (try? all.get().cases) ?? [] }
  static var allComparisons: [Comparison] { (try? all.get().comparisons) ?? [] }
}

extension MetricsReference.Case {
  /// The case's logits and labels.
  func inputs() throws -> (logits: [Float], labels: [Int]) {
    if let bits, let labels { return (bits.map { Float(bitPattern: $0) }, labels) }
    return (try Inputs.logits(logits ?? ""), try Inputs.labels(images ?? ""))
  }
}

/// Real logits and labels.
enum Inputs {
  /// A float32 .npy file of the test data, without its header of 128 bytes.
  static func logits(_ name: String) throws -> [Float] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: TestData.path(name)))
    return bytes.dropFirst(128).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  /// The labels of a test batch.
  static func labels(_ name: String) throws -> [Int] {
    let path = TestData.path(name + "/cifar-10-batches-bin/test_batch.bin")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    return stride(from: 0, to: bytes.count, by: 3073).map { Int(bytes[$0]) }
  }
}
