import Graphs
import Kernels
import Models
import Reports
import Sharding
import Tensors

/// What a model computes, for `cifar-eval inspect`.
struct Inspection {
  let model: Model
  let dtype: DType
  let costs: GraphCosts
  /// The bytes of parameters that each of the ranks asked for would hold; nil where none were.
  let bytesOfRanks: [Int]?

  /// Counts the operators of a model that would run in `dtype` on this machine.
  init(_ model: Model, _ dtype: DType, ranks: Int?) {
    self.model = model
    self.dtype = dtype
    costs = GraphCosts(model.graph, dtype: dtype, level: .best)
    bytesOfRanks = ranks.map { ranks in
      (0..<ranks).map { rank in
        let partition = Partition(ranks: ranks, rank: rank)
        return model.graph.units.reduce(0) { $0 + partition.own(of: $1.elementCount).count } * dtype.byteWidth
      }
    }
  }

  /// What was taken for granted.
  var assumptions: [AssumptionDescription] { model.assumptions.map { AssumptionDescription(naming: $0) } }

  /// The operators, the units, what an image costs, the model, and the ranks' bytes, in lines of at most `width` columns.
  func lines(width: Int) -> [String] {
    let slow = costs.operators.filter { $0.slowCount > 0 }
    let facts =
      [costLine]
      + (slow.isEmpty
        ? [] : ["slow: no kernel for \(slow.map { "\($0.name) (\($0.slowCount))" }.joined(separator: ", "))"])
      + ["model: \(model.name), \(model.graph.learnedCount) parameters, \(model.graph.units.count) units"]
      + assumptions.map { "assumed: \($0.line)" } + rankLines
    return TextTable.lines(operatorRows, texts: [0], width: width)
      + TextTable.lines(unitRows(width: width), texts: [0], width: width)
      + facts.flatMap { TextWidth.hanging($0, margin: 2, width: width) }
  }

  private var operatorRows: [[String]] {
    [["operator", "count", "multiply-adds", "kernel"]]
      + costs.operators.map { row in
        [
          row.name, "\(row.count)", Self.text(row.multiplyAdds),
          row.slowCount == 0 ? "fast" : row.slowCount == row.count ? "reference" : "reference: \(row.slowCount)",
        ]
      }
  }

  private func unitRows(width: Int) -> [[String]] {
    let counts =
      [["operators", "parameters", "bytes in \(dtype.rawValue)", "multiply-adds"]]
      + costs.parts.map { part in
        [
          "\(part.operatorCount)", "\(part.elementCount)", "\(part.elementCount * dtype.byteWidth)",
          Self.text(part.multiplyAdds),
        ]
      }
    let taken = counts[0].indices.reduce(0) { sum, column in sum + 2 + (counts.map { $0[column].count }.max() ?? 0) }
    let names = costs.parts.map { TextWidth.shortened(visible($0.name), most: max(24, width - taken)) }
    return zip(["unit"] + names, counts).map { [$0] + $1 }
  }

  private var costLine: String {
    """
    an image: \(Self.text(model.graph.multiplyAdds)) multiply-adds of convolutions and matrix products, \
    \(Self.text(model.graph.floatingPointOperations)) FLOPs
    """
  }

  /// The bytes of each rank's shard, equal ones in one line.
  private var rankLines: [String] {
    guard let bytes = bytesOfRanks else { return [] }
    var lines: [String] = []
    var first = 0
    while first < bytes.count {
      let end = bytes[first...].firstIndex { $0 != bytes[first] } ?? bytes.count
      let name = end - first == 1 ? "rank \(first)" : "ranks \(first) to \(end - 1)"
      lines.append(
        "\(name): \(bytes[first]) bytes of parameters in \(dtype.rawValue)\(end - first == 1 ? "" : " each")")
      first = end
    }
    return lines + ["all ranks: \(bytes.reduce(0, +)) bytes"]
  }

  /// A count, which is the largest number where it is more.
  private static func text(_ count: Int) -> String { count == .max ? "over \(Int.max)" : "\(count)" }
}
