/// A value that may be a graph's logits: an output, or the scores that an output picks classes from.
struct LogitsCandidate {
  /// The output's name.
  let output: String

  /// The value's name.
  let value: String

  /// The operator that picks; nil where the output is the value.
  let decision: String?

  /// Whether it is what an operator picks that looks for the smallest: of the largest that says nothing.
  var isOfSmallest = false

  /// The outputs that are looked at: for each that is no row of numbers the graph is imported once more.
  static let limit = 32

  /// The candidates in the order of the outputs, each value once.
  static func all(of outputs: [String], madeBy nodes: [NodeProto], texts: Set<String>) -> [LogitsCandidate] {
    let texts = texts.union(nodes.filter(\.isText).flatMap(\.outputs))
    var producers: [String: NodeProto] = [:]
    for node in nodes { for output in node.outputs { producers[output] = node } }
    var found: [LogitsCandidate] = []
    for output in outputs {
      let candidate = source(of: output, producers, texts)
      guard let index = found.firstIndex(where: { $0.value == candidate.value }) else {
        found.append(candidate)
        continue
      }
      // What is an output itself needs no word of how it was found.
      if candidate.decision == nil { found[index] = candidate }
    }
    return found
  }

  /// Those whose outputs are called logits first, else in their order; behind them those that are called what logits are not, last those
  /// of a linear model's choice, whose scores other outputs have as probabilities.
  static func preferred(_ candidates: [LogitsCandidate]) -> [LogitsCandidate] {
    func rank(_ candidate: LogitsCandidate) -> Int {
      if candidate.isNamedLogits { return 0 }
      if candidate.decision == linearModel { return 3 }
      return notLogits.contains { candidate.lastName.hasPrefix($0) } ? 2 : 1
    }
    return (0...3).flatMap { wanted in candidates.filter { rank($0) == wanted } }
  }

  /// How names begin of what models return beside their logits: a head that training alone uses, and what lies before the head.
  private static let notLogits = ["aux", "feat", "hidden", "embed", "last_hidden", "pooler", "attention"]

  private static let linearModel = "LinearClassifier"

  /// Whether its name says that it is the logits.
  var isNamedLogits: Bool { lastName == "logits" }

  /// The last part of its name, in small letters: TensorFlow counts a name's outputs behind a colon, and keys of dictionaries stand between dots.
  private var lastName: String {
    (output.split(separator: ":").first?.split(separator: ".").last).map { $0.lowercased() } ?? ""
  }

  /// The operators that pick classes from their first input, or name its scores (ai.onnx.ml's ZipMap).
  private static let decisions: Set<String> = ["ArgMax", "TopK", "ZipMap"]

  /// The operators that only clothe what was picked, with the input that holds it: ai.onnx.ml's name the class.
  private static let clothes = [
    "Identity": 0, "Cast": 0, "Squeeze": 0, "Unsqueeze": 0, "Reshape": 0, "Flatten": 0, "LabelEncoder": 0,
    "ArrayFeatureExtractor": 1,
  ]

  private static func source(
    of output: String, _ producers: [String: NodeProto], _ texts: Set<String>
  ) -> LogitsCandidate {
    var value = output
    for _ in 0..<16 {
      guard let node = producers[value] else { break }
      if node.op == linearModel, value == node.outputs.first, node.outputs.count > 1 {
        return LogitsCandidate(output: output, value: node.outputs[1], decision: node.op)
      }
      if isOfSmallest(node) { return LogitsCandidate(output: output, value: output, decision: nil, isOfSmallest: true) }
      if decisions.contains(node.op), let scores = node.inputs.first {
        return LogitsCandidate(output: output, value: scores, decision: node.op)
      }
      let names = node.op == "Gather" && node.inputs.first.map(texts.contains) ?? false
      guard let index = names ? 1 : clothes[node.op], index < node.inputs.count else { break }
      value = node.inputs[index]
    }
    return LogitsCandidate(output: output, value: output, decision: nil)
  }

  /// Whether a node picks the smallest.
  private static func isOfSmallest(_ node: NodeProto) -> Bool {
    node.op == "ArgMin"
      || node.op == "TopK"
        && node.attributes.contains { attribute in
          if attribute.name == "largest", case .int(0) = attribute.value { true } else { false }
        }
  }
}

extension NodeProto {
  /// Whether it is a constant of texts.
  fileprivate var isText: Bool {
    op == "Constant"
      && attributes.contains { attribute in
        if case .tensor(let tensor) = attribute.value { return tensor.type == ElementType.string.rawValue }
        return attribute.name == "value_string" || attribute.name == "value_strings"
      }
  }
}

/// The value of a graph that was taken for its logits.
public struct LogitsSource: Equatable, Sendable {
  /// The output's name.
  public let output: String

  /// The operator that made the output of the logits, such as `ArgMax`; nil where the output is the logits.
  public let decision: String?

  /// The names of the graph's other outputs, each of other values.
  public let others: [String]

  /// Whether the output is one number: the logit, or its sigmoid, of class 1 beside class 0.
  public let isBinary: Bool

  package init(output: String, decision: String?, others: [String], isBinary: Bool = false) {
    (self.output, self.decision, self.others, self.isBinary) = (output, decision, others, isBinary)
  }
}
