import Evaluation
import FoundationEssentials

/// What a comparison reads of a report in schema `cifar-eval/1`.
struct ReportDocument: Decodable {
  struct Class: Decodable {
    let name: String
  }
  struct Model: Decodable {
    let name: String
  }

  let schema: String
  let classes: [Class]
  let model: Model
  let dtype: String
  let dataset: DatasetDescription
  let confusion: [[Int]]
  let withoutPrediction: [Int]

  private static let sizeLimit = 64 << 20

  static func read(_ path: String) throws(ReportError) -> ComparedRun {
    let bytes = try TextFile.bytes(path, limit: sizeLimit)
    struct Head: Decodable { let schema: String }
    let decoder = JSONDecoder()
    guard let head = try? decoder.decode(Head.self, from: Data(bytes)) else {
      throw .bad(path: path, reason: "not a JSON report of cifar-eval")
    }
    guard head.schema == "cifar-eval/1" else {
      throw .bad(path: path, reason: "schema \(String(head.schema.prefix(40)).debugDescription), not cifar-eval/1")
    }
    guard let document = try? decoder.decode(ReportDocument.self, from: Data(bytes)) else {
      throw .bad(path: path, reason: "a key is missing or has another type; write the report again with this version")
    }
    return ComparedRun(
      path: path, title: "\(document.model.name) \(document.dtype)", classNames: document.classes.map(\.name),
      confusion: try document.matrix(path), dataset: document.dataset, samples: nil)
  }

  private func matrix(_ path: String) throws(ReportError) -> ConfusionMatrix {
    let count = classes.count
    guard (1...256).contains(count), confusion.count == count, withoutPrediction.count == count,
      confusion.allSatisfy({ $0.count == count })
    else { throw .bad(path: path, reason: "the confusion matrix is not one row and column for each class") }
    let rows = zip(confusion, withoutPrediction).map { $0 + [$1] }
    // Counts of images; beyond this no sum of them could be trusted.
    guard rows.allSatisfy({ $0.allSatisfy { (0...(1 << 40)).contains($0) } }) else {
      throw .bad(path: path, reason: "the confusion matrix holds a count that is negative or too large")
    }
    guard let matrix = ConfusionMatrix(rows: rows), matrix.total > 0 else {
      throw .bad(path: path, reason: "the report is of no image")
    }
    return matrix
  }
}
