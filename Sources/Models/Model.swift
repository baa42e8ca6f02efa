import Checkpoints
import Graphs
import Tensors

/// A graph whose every parameter is found in a checkpoint.
public struct Model: Sendable {
  /// The model's name, such as `resnet20`.
  public let name: String
  /// The preset of input normalisation that its published training code uses; nil where the model does not tell.
  public let normalization: String?
  /// Its operators.
  public let graph: Graph
  /// The checkpoint.
  public let catalogue: Catalogue
  /// Where each of the graph's parameters lies in the checkpoint.
  public let tensors: [TensorEntry]

  /// How experts are chosen; nil for a model without any.
  public let routing: ExpertRouting?

  /// What the checkpoint does not tell and was taken for granted.
  public let assumptions: [Assumption]

  /// What the config.json beside the checkpoint says; nil where there is none.
  public package(set) var config: ModelConfig?

  /// The tensors of the checkpoint with which the model normalises pixels itself; nil where it does not.
  public package(set) var normalizer: StoredNormalizer?

  /// Whether it takes the bytes of pixels, 0 to 255, and normalises them itself.
  public package(set) var takesBytes = false

  /// Recognises the model of a checkpoint, or takes the one that `forced` names, and finds its parameters.
  ///
  /// `routing` is how the model's experts are to be chosen; nil for the default, and for a model without experts. `assume` says
  /// what a checkpoint does not, such as `heads`; `config` and `timm` are what stands beside it.
  /// - Throws: ``ModelError`` where no family fits, a tensor is missing, left over, or of another shape, or the model has
  ///   nothing that `routing` or `assume` could change.
  public init(
    recognising catalogue: Catalogue, forced: String? = nil, routing: ExpertRouting? = nil,
    assume: [String: String] = [:], config: ModelConfig? = nil, timm: TimmConfig? = nil
  ) throws(ModelError) {
    let settings = ModelSettings(routing: routing, assume: assume, config: config, timm: timm)
    let unnamed = UnnamedArrays.named(catalogue)
    let named = unnamed?.catalogue ?? catalogue
    let (fit, other) = try Recognition.fit(named, forced: forced, settings, mayRename: unnamed == nil)
    let catalogue = other?.catalogue ?? named
    // A name that tells a size holds the file to it.
    let forced = forced?.lowercased()
    let own = [fit.normalizer?.mean, fit.normalizer?.deviation].compactMap { name in name.flatMap { catalogue[$0] } }
    let nominal =
      [fit.family.name, fit.title].contains(forced)
      ? nil : forced.flatMap { Architectures.graph(named: $0, normalizer: own) }
    let graph: Graph
    if let nominal { graph = nominal } else { graph = try fit.built.get() }
    try self.init(
      graph: graph, name: nominal == nil ? fit.title : forced ?? fit.title, normalization: fit.normalization,
      catalogue: catalogue, routing: fit.routing,
      assumptions: fit.assumptions + [unnamed?.assumption].compactMap(\.self) + (other?.assumptions ?? []),
      ignored: fit.ignored, normalizer: fit.normalizer, standardized: fit.standardized)
    self.config = config
  }

  /// Finds the parameters of `graph` in a checkpoint.
  ///
  /// - Throws: ``ModelError`` where a tensor is missing, left over, or of another shape than the graph's.
  package init(
    graph: Graph, name: String, normalization: String?, catalogue: Catalogue, routing: ExpertRouting? = nil,
    assumptions: [Assumption] = [], ignored: Set<String> = [], normalizer: StoredNormalizer? = nil,
    standardized: [String: Standardization] = [:]
  ) throws(ModelError) {
    var found: [TensorEntry] = []
    for parameter in graph.parameters {
      guard let tensor = catalogue[parameter.name] else {
        throw .missing(path: catalogue.path, model: name, parameter: parameter)
      }
      guard tensor.shape == parameter.shape else {
        throw .wrongShape(path: catalogue.path, model: name, parameter: parameter, found: tensor.shape)
      }
      guard tensor.scalar?.dtype != nil else {
        throw .wrongType(path: catalogue.path, model: name, parameter: parameter, found: tensor.typeName)
      }
      found.append(standardized[tensor.name]?.applied(to: tensor, of: catalogue) ?? tensor)
    }
    let known = Set(graph.parameters.map(\.name))
    // BatchNorm2d counts its batches for training; evaluation does not read the count. Of no elements none can be read.
    if let extra = catalogue.tensors.first(where: {
      !known.contains($0.name) && !ignored.contains($0.name) && !$0.name.hasSuffix("num_batches_tracked")
        && $0.shape.elementCount > 0
    }) {
      throw .leftOver(path: catalogue.path, model: name, name: extra.name, shape: extra.shape)
    }
    if let part = RecordedParts.foreign(to: graph, among: catalogue.moduleParts, normalizer: normalizer) {
      throw .foreignPart(path: catalogue.path, model: name, part: part)
    }
    self.name = name
    self.normalization = normalization
    self.normalizer = normalizer
    self.routing = routing
    self.assumptions =
      assumptions + [Assumption(catalogue.weightSets)].compactMap(\.self)
      + catalogue.choices.map { Assumption(what: $0.what, value: $0.value, basis: .found) }
    self.graph = graph
    self.catalogue = catalogue
    tensors = found
  }
}
