import Checkpoints
import Graphs
import Tensors

/// A graph whose every parameter is found in a checkpoint.
public struct Model: Sendable {
  /// The architecture's name, such as `resnet20`.
  public let name: String
  /// The preset of input normalisation that its published training code uses.
  public let normalization: String
  /// Its operators.
  public let graph: Graph
  /// The checkpoint.
  public let catalogue: Catalogue
  /// Where each of the graph's parameters lies in the checkpoint.
  public let tensors: [TensorEntry]

  /// How experts are chosen; nil for a model without any.
  public let routing: ExpertRouting?

  /// What the checkpoint does not tell of the model.
  public let assumptions: [Assumption]

  /// Recognises the model of a checkpoint, or takes the one that `forced` names, and finds its parameters.
  ///
  /// `routing` is how the model's experts are to be chosen; nil for the default, and for a model without experts.
  /// - Throws: ``ModelError`` where no architecture fits, a tensor is missing, left over, or of another shape, or the
  ///   model cannot be routed so.
  public init(
    recognising catalogue: Catalogue, forced: String? = nil, routing: ExpertRouting? = nil
  ) throws(ModelError) {
    let found: (any Architecture)?
    if let forced {
      found = Architectures.named(forced, in: catalogue)
      if found == nil { throw .unknownArchitecture(forced) }
    } else {
      found = Architectures.recognised(in: catalogue)
    }
    guard var architecture = found else {
      throw .notRecognised(path: catalogue.path, tensors: catalogue.tensors.map(\.name))
    }
    if var mixture = architecture as? NetMoE {
      try mixture.route(routing ?? ExpertRouting(), catalogue.path)
      architecture = mixture
    } else if routing != nil {
      throw .noExperts(path: catalogue.path, model: architecture.name)
    }
    try self.init(architecture: architecture, catalogue: catalogue)
  }

  /// Finds the parameters of `architecture` in a checkpoint.
  ///
  /// - Throws: ``ModelError`` where a tensor is missing, left over, or of another shape than the graph's.
  init(architecture: any Architecture, catalogue: Catalogue) throws(ModelError) {
    let graph: Graph
    do throws(GraphError) { graph = try architecture.graph() } catch {
      throw .wrongGraph(path: catalogue.path, model: architecture.name, error)
    }
    try self.init(
      graph: graph, name: architecture.name, normalization: architecture.normalization,
      catalogue: catalogue, routing: (architecture as? NetMoE)?.routing, assumptions: architecture.assumptions)
  }

  /// Finds the parameters of `graph` in a checkpoint.
  ///
  /// - Throws: ``ModelError`` where a tensor is missing, left over, or of another shape than the graph's.
  package init(
    graph: Graph, name: String, normalization: String, catalogue: Catalogue, routing: ExpertRouting? = nil,
    assumptions: [Assumption] = []
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
      found.append(tensor)
    }
    let known = Set(graph.parameters.map(\.name))
    // BatchNorm2d counts its batches for training; evaluation does not read the count.
    if let extra = catalogue.tensors.first(where: {
      !known.contains($0.name) && !$0.name.hasSuffix("num_batches_tracked")
    }) {
      throw .leftOver(path: catalogue.path, model: name, name: extra.name, shape: extra.shape)
    }
    self.name = name
    self.normalization = normalization
    self.routing = routing
    self.assumptions = assumptions + [Assumption(catalogue.weightSets)].compactMap(\.self)
    self.graph = graph
    self.catalogue = catalogue
    tensors = found
  }
}
