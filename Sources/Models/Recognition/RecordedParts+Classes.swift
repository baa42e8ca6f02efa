import Checkpoints
import Graphs

extension RecordedParts {
  /// The operators that a layer without weights may stand for, by its class in torch.nn; none for one that no family has.
  ///
  /// Softmax and LogSoftmax are not among them: behind the logits they change no prediction, nor its probability.
  private static let operators: [String: Set<String>] = [
    "ReLU": ["Relu"], "ReLU6": ["Clip"], "Tanh": ["Tanh"], "Sigmoid": ["Sigmoid"], "GELU": ["Gelu"], "SiLU": ["Silu"],
    "Mish": ["Mish"], "ELU": ["Elu"], "SELU": ["Selu"], "CELU": ["Celu"], "LeakyReLU": ["LeakyRelu"],
    "PReLU": ["PRelu"],
    "Softplus": ["Softplus"], "Hardswish": ["HardSwish"], "Hardsigmoid": ["HardSigmoid"],
    "Hardtanh": ["Clip"], "Threshold": [], "RReLU": [], "LogSigmoid": [], "GLU": [], "Softsign": ["Softsign"],
    "Tanhshrink": [], "Hardshrink": [], "Softshrink": [], "Softmin": [],
    "MaxPool2d": ["MaxPool", "GlobalMaxPool"], "AvgPool2d": ["AveragePool", "GlobalAveragePool", "ReduceMean"],
    "AdaptiveAvgPool2d": ["AveragePool", "GlobalAveragePool", "ReduceMean"],
    "AdaptiveMaxPool2d": ["MaxPool", "GlobalMaxPool"], "LPPool2d": [], "FractionalMaxPool2d": [],
    "Upsample": ["Resize"], "UpsamplingNearest2d": ["Resize"], "UpsamplingBilinear2d": ["Resize"],
    "PixelShuffle": [], "PixelUnshuffle": [], "ZeroPad2d": ["Pad"], "ConstantPad2d": ["Pad"],
    "ReflectionPad2d": ["Pad"], "ReplicationPad2d": ["Pad"], "CircularPad2d": ["Pad"],
    "InstanceNorm2d": ["InstanceNormalization"], "GroupNorm": ["GroupNormalization"],
    "LocalResponseNorm": ["LRN"], "CrossMapLRN2d": ["LRN"], "ConvTranspose2d": ["ConvTranspose"],
  ]

  /// The first recorded class, by letters, none of whose operators the graph has.
  static func foreignClass(to graph: Graph, _ parts: [ModulePart]) -> String? {
    let present = Set(graph.nodes.map(\.op.name))
    // A window of one place changes nothing, nor does a mean over places as many as there are.
    let planes = Set(graph.values.filter { $0.dimensions.count == 3 }.map { $0.dimensions.suffix(2).map(Double.init) })
    let effective = parts.filter { part in
      if layer(part.className) == "AdaptiveAvgPool2d", let sides = part.numbers["output_size"], let side = sides.first {
        return !planes.contains(sides.count == 1 ? [side, side] : sides)
      }
      return part.numbers["kernel_size"] != [1] && part.numbers["kernel_size"] != [1, 1]
    }
    return Set(effective.map(\.className)).sorted().first { name in
      operators[layer(name)].map { $0.isDisjoint(with: present) } ?? false
    }
  }

  /// The class of a whole module's model whose code is the user's own; nil where it is a publisher's, or none is recorded.
  static func ownClass(_ parts: [ModulePart]) -> String? {
    guard let root = parts.first(where: { $0.path.isEmpty })?.className, RecordedClasses.isOwn(root) else { return nil }
    return root
  }
}

/// Whose the classes of a whole module's parts are: code that is in no file.
struct RecordedClasses {
  private let parts: [ModulePart]
  /// Modules that stand for an operator with weights, and all around them.
  private let layers: Set<String>
  private let around: Set<String>

  private static let publishers = [
    "torch.", "torchvision.models.", "torchvision.ops.", "timm.", "transformers.", "lightning.", "pytorch_lightning.",
    "torchmetrics.", "deepspeed.", "fairscale.", "accelerate.", "ultralytics.nn.", "models.common.", "models.yolo.",
    "fastai.layers.AdaptiveConcatPool2d", "fastai.layers.Flatten",
  ]

  private static let models = ["torchvision.models.", "timm.models.", "transformers.models."]

  /// Classes outside of torch.nn that compute what a layer of its names does: timm's, and airbench's own.
  private static let plainLayers: Set<String> = [
    "LayerNorm", "LayerNorm2d", "BatchNormAct2d", "Linear", "Conv", "BatchNorm",
  ]

  static func isOwn(_ className: String) -> Bool { !publishers.contains(where: className.hasPrefix) }

  init(_ parts: [ModulePart], _ graph: Graph) {
    self.parts = parts
    let nodes = NamedNodes(graph)
    layers = Set(
      parts.lazy.map(\.path).filter { path in
        nodes[path].map { $0 is Conv || $0 is Gemm || $0 is BatchNormalization || $0 is LayerNormalization } ?? false
      })
    around = layers.reduce(into: [""]) { $0.formUnion(Self.ancestors($1)) }
  }

  /// The first part whose code is not in the file and that is no model, nor inside of one whose code is not either.
  func own(besides normalizer: StoredNormalizer?) -> String? {
    // The paths of own classes whose parts are theirs to arrange, and of models that publishers arranged.
    let arranged = parts.filter { around.contains($0.path) && !layers.contains($0.path) }
    let own = Set(arranged.filter { Self.isOwn($0.className) }.map(\.path))
    let published = Set(arranged.filter { part in Self.models.contains(where: part.className.hasPrefix) }.map(\.path))
    let found = parts.first { part in
      if layers.contains(part.path) { return !isPlain(part.className) }
      guard Self.isOwn(part.className) else { return false }
      let above = Self.ancestors(part.path)
      if own.contains(part.path) || !own.isDisjoint(with: above) { return !published.isDisjoint(with: above) }
      return normalizer.map { !$0.lies(in: part.path) } ?? true
    }
    return found.map { "\($0.place) of the class \(ModelError.short($0.className)), whose code is not in the file" }
  }

  /// Whether a layer with weights computes what its weights' names say.
  private func isPlain(_ className: String) -> Bool {
    if ["torch.", "torchvision.", "transformers.", "deepspeed."].contains(where: className.hasPrefix) { return true }
    return Self.plainLayers.contains(className.split(separator: ".").last.map(String.init) ?? "")
  }

  /// The path of the module that the one at `path` stands in.
  static func parent(_ path: String) -> String { path.split(separator: ".").dropLast().joined(separator: ".") }

  /// The paths of all modules that the one at `path` lies in.
  static func ancestors(_ path: String) -> Set<String> {
    let words = path.split(separator: ".")
    return Set(words.indices.map { words[..<$0].joined(separator: ".") })
  }
}

extension StoredNormalizer {
  /// Whether its numbers are those of the module at `path`, be there wrappers' prefixes before it or not.
  fileprivate func lies(in path: String) -> Bool {
    let words = mean.split(separator: ".").dropLast()
    return !words.isEmpty && path.split(separator: ".").suffix(words.count) == words
  }
}
