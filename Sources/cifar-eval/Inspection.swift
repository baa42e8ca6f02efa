import Graphs
import Kernels
import Models
import Reports
import Tensors

/// The lines of `cifar-eval inspect` on what a model computes.
struct Inspection {
  let model: Model
  let dtype: DType
  private let costs: GraphCosts

  /// Counts the operators of a model that would run in `dtype` on this machine.
  init(_ model: Model, _ dtype: DType) {
    self.model = model
    self.dtype = dtype
    costs = GraphCosts(model.graph, dtype: dtype, level: .best)
  }

  /// The operators, the units, and what an image costs.
  var lines: [String] {
    let operators = costs.operators.map { row in
      [
        row.name, "\(row.count)", Self.text(row.multiplyAdds),
        row.slowCount == 0 ? "fast" : row.slowCount == row.count ? "reference" : "reference: \(row.slowCount)",
      ]
    }
    let units = costs.parts.map { part in
      [
        visibleName(part.name, most: 60), "\(part.operatorCount)", "\(part.elementCount)",
        "\(part.elementCount * dtype.byteWidth)", Self.text(part.multiplyAdds),
      ]
    }
    let slow = costs.operators.filter { $0.slowCount > 0 }
    let work = model.graph.multiplyAdds
    let operatorHead = ["operator", "count", "multiply-adds", "kernel"]
    let unitHead = ["unit", "operators", "parameters", "bytes in \(dtype.rawValue)", "multiply-adds"]
    return TextTable.lines([operatorHead] + operators, texts: [0]) + TextTable.lines([unitHead] + units, texts: [0])
      + [
        "an image: \(Self.text(work)) multiply-adds of convolutions and matrix products"
          + ", twice as many floating-point operations"
      ]
      + (slow.isEmpty
        ? [] : ["slow: no kernel for \(slow.map { "\($0.name) (\($0.slowCount))" }.joined(separator: ", "))"])
  }

  /// A count, which is the largest number where it is more.
  private static func text(_ count: Int) -> String { count == .max ? "over \(Int.max)" : "\(count)" }
}
