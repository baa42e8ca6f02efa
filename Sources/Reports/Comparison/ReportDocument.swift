import Metrics

/// What a comparison reads of a report in schema `cifar-eval/2` or `cifar-eval/1`.
struct ReportDocument: Decodable {
  struct Class: Decodable {
    let name: String
  }
  struct Model: Decodable {
    let name: String
    let parameters: Int?
  }
  struct Summary: Decodable {
    let nll: Double?
    let nllStandardError: Double?
    let brier: Double?
    let brierStandardError: Double?
  }

  let classes: [Class]
  let model: Model
  let dtype: String
  let checkpoint: String?
  let digest: String?
  let kernels: String?
  let summary: Summary?
  let dataset: DatasetDescription
  let confusion: [[Int]]
  let confusionCells: [[Int]]?
  let withoutPrediction: [Int]

  static func read(_ path: String) throws(ReportError) -> ComparedRun {
    let document = try DocumentCoding.report(ReportDocument.self, at: path)
    return ComparedRun(
      path: path, title: "\(document.model.name) \(document.dtype)", classNames: document.classes.map(\.name),
      confusion: try document.matrix(path), dataset: document.dataset, samples: nil, facts: document.facts,
      loss: document.loss, brier: document.brier)
  }

  /// What the run was, for a reader of two of them.
  private var facts: [(name: String, text: String)] {
    let parameters = model.parameters.map { ", \(Format.grouped($0)) parameters" } ?? ""
    let known: [(String, String?)] = [
      ("model", model.name + parameters), ("dtype", dtype), ("checkpoint", checkpoint), ("kernels", kernels),
      ("digest", digest),
    ]
    return known.compactMap { name, text in text.map { (name, $0) } }
  }

  private var loss: (mean: Double, error: Double)? { Self.pair(summary?.nll, summary?.nllStandardError) }

  private var brier: (mean: Double, error: Double)? { Self.pair(summary?.brier, summary?.brierStandardError) }

  private static func pair(_ mean: Double?, _ error: Double?) -> (mean: Double, error: Double)? {
    guard let mean, let error else { return nil }
    return (mean, error)
  }

  private func matrix(_ path: String) throws(ReportError) -> ConfusionMatrix {
    let count = classes.count
    guard (1...SamplesReader.classLimit).contains(count), withoutPrediction.count == count, let cells = cells(count)
    else { throw .bad(path: path, reason: "the confusion matrix is not one row and column for each class") }
    // Counts of images; beyond this no sum of them could be trusted.
    guard cells.allSatisfy({ (0...(1 << 40)).contains($0.images) }) else {
      throw .bad(path: path, reason: "the confusion matrix holds a count that is negative or too large")
    }
    var matrix = ConfusionMatrix(classes: count)
    for cell in cells where cell.images > 0 {
      matrix.count(actual: cell.actual, predicted: cell.predicted, images: cell.images)
    }
    guard matrix.total > 0 else { throw .bad(path: path, reason: "the report is of no image") }
    return matrix
  }

  /// The cells of the matrix and of the images without a prediction; nil where they are not of `count` classes.
  private func cells(_ count: Int) -> [(actual: Int, predicted: Int?, images: Int)]? {
    let without = withoutPrediction.enumerated().map { (actual: $0, predicted: Int?.none, images: $1) }
    if let confusionCells {
      guard confusionCells.allSatisfy({ $0.count == 3 && $0[..<2].allSatisfy((0..<count).contains) }) else {
        return nil
      }
      return confusionCells.map { ($0[0], $0[1], $0[2]) } + without
    }
    guard confusion.count == count, confusion.allSatisfy({ $0.count == count }) else { return nil }
    return confusion.enumerated().flatMap { actual, row in row.enumerated().map { (actual, $0, $1) } } + without
  }
}
