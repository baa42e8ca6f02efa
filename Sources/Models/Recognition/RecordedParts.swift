import Graphs

/// What the parts that a whole pickled module records say of its forward, which is code and not in the file.
enum RecordedParts {
  /// The operators that a layer without weights may stand for, by its class in torch.nn.
  private static let operators: [String: Set<String>] = [
    "ReLU": ["Relu"], "ReLU6": ["Clip"], "Tanh": ["Tanh"], "Sigmoid": ["Sigmoid"], "GELU": ["Gelu"], "SiLU": ["Silu"],
    "Mish": ["Mish"], "ELU": ["Elu"], "SELU": ["Selu"], "CELU": ["Celu"], "LeakyReLU": ["LeakyRelu"],
    "PReLU": ["PRelu"],
    "Softplus": ["Softplus"], "Hardswish": ["HardSwish"], "Hardsigmoid": ["HardSigmoid"],
    "MaxPool2d": ["MaxPool", "GlobalMaxPool"], "AvgPool2d": ["AveragePool", "GlobalAveragePool"],
    "AdaptiveAvgPool2d": ["AveragePool", "GlobalAveragePool", "ReduceMean"],
    "AdaptiveMaxPool2d": ["MaxPool", "GlobalMaxPool"],
  ]

  /// The first recorded class, by letters, none of whose operators the graph has; nil where all fit.
  static func foreign(to graph: Graph, among classes: Set<String>) -> String? {
    guard !classes.isEmpty else { return nil }
    let present = Set(graph.nodes.map(\.op.name))
    return classes.sorted().first { name in
      guard name.hasPrefix("torch.nn.modules."), let last = name.split(separator: ".").last,
        let wanted = operators[String(last)]
      else { return false }
      return wanted.isDisjoint(with: present)
    }
  }
}
