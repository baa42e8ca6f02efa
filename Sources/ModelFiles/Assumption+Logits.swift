import Models
import ONNX

extension Assumption {
  /// Which of a graph's values were taken for its logits; nil where it has one output, and that is they.
  init?(_ source: LogitsSource) {
    guard source.decision != nil || source.isBinary || !source.others.isEmpty else { return nil }
    let value =
      source.isBinary
      ? "the one output \(source.output) for class 1, beside 0 for class 0"
      : source.decision.map { "what \($0) is given for the output \(source.output)" } ?? "the output \(source.output)"
    self.init(
      what: "logits", value: value,
      basis: source.others.isEmpty ? .found : .output(key: GraphFile.outputKey, others: source.others))
  }
}
