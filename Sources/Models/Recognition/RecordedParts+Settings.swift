import Checkpoints
import Graphs

extension ModulePart {
  /// The recorded setting that differs from the layer of that name; nil where none does.
  func setting(unlike op: any Operator) -> String? {
    switch op {
    case let conv as Conv where conv.strides.count == 2:
      if let mode = texts["padding_mode"], mode != "zeros" { return "padding mode \(mode)" }
      return unlike("stride", conv.strides) ?? unlike("dilation", conv.dilations)
        ?? unlike("padding", Array(conv.pads.prefix(2)))
    case let norm as BatchNormalization: return unlike("eps", norm.epsilon)
    case let norm as LayerNormalization: return unlike("eps", norm.epsilon)
    default: return nil
    }
  }

  /// The recorded setting of a layer without weights that no such layer of the graph has.
  func setting(ofLayer layer: String, unlikeAnyOf graph: Graph) -> String? {
    switch layer {
    case "LeakyReLU":
      let slopes = graph.nodes.compactMap { ($0.op as? LeakyRelu)?.alpha }
      return slopes.contains { unlike("negative_slope", $0) == nil } ? nil : unlike("negative_slope", slopes.first ?? 0)
    case "GELU":
      guard let approximate = texts["approximate"] else { return nil }
      let isThere = graph.nodes.contains { ($0.op as? Gelu)?.tanh == (approximate == "tanh") }
      return isThere ? nil : "approximation \(approximate)"
    case "MaxPool2d":
      let pools = graph.nodes.compactMap { ($0.op as? MaxPool)?.pool }
      return pools.isEmpty || pools.contains(where: isLike) ? nil : described
    case "AvgPool2d":
      let pools = graph.nodes.compactMap { ($0.op as? AveragePool)?.pool }
      return isMean(ofPlanesIn: graph) || pools.contains(where: isLike) ? nil : described
    case "AdaptiveMaxPool2d":
      let areWhole = graph.nodes.contains {
        $0.op is GlobalMaxPool || ($0.op is MaxPool && graph.values[$0.output].dimensions.dropFirst() == [1, 1])
      }
      return areWhole ? nil : "one place"
    default: return nil
    }
  }

  private var described: String {
    ["kernel_size", "stride", "padding", "ceil_mode"].compactMap { name in
      numbers[name].map { "\(name) \(Self.text($0))" }
    }
    .joined(separator: ", ")
  }

  private func isLike(_ pool: PoolWindow) -> Bool {
    let window = pool.window
    return unlike("kernel_size", window.kernel) == nil && unlike("stride", window.strides) == nil
      && unlike("padding", Array(window.pads.prefix(2))) == nil && (numbers["ceil_mode"] == [1]) == pool.ceil
  }

  /// Whether the window is all of a plane of which the graph takes the mean.
  private func isMean(ofPlanesIn graph: Graph) -> Bool {
    graph.nodes.contains { node in
      guard node.op is GlobalAveragePool || node.op is ReduceMean, case .value(let planes)? = node.inputs.first
      else { return false }
      return unlike("kernel_size", Array(graph.values[planes].dimensions.suffix(2))) == nil
        && unlike("padding", [0, 0]) == nil
    }
  }

  private func unlike(_ name: String, _ wanted: [Int]) -> String? {
    guard let found = numbers[name], texts[name] == nil else { return nil }
    let all = found.count == 1 ? wanted.map { _ in found[0] } : found
    return all == wanted.map(Double.init) ? nil : "\(name) \(Self.text(found))"
  }

  private func unlike(_ name: String, _ wanted: Float) -> String? {
    guard let found = numbers[name]?.first, Float(found) != wanted else { return nil }
    return "\(name) \(found)"
  }

  private static func text(_ numbers: [Double]) -> String {
    numbers.map { $0 == $0.rounded() && abs($0) < 1e9 ? String(Int($0)) : String($0) }.joined(separator: "x")
  }
}
