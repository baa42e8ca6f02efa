import Checkpoints
import Graphs
import Tensors

/// Writes a family's forward over the shapes of a checkpoint.
///
/// Every layer looks for its parameters; the first that is missing or misshapen is the family's difference from the file, and
/// building goes on with the shapes that would be right.
struct ModelBuilder {
  let weights: StateDict
  let settings: ModelSettings
  /// The config.json beside the file, where it is of the family's model type.
  var config: ModelConfig?
  /// The keys of it that were asked for.
  var readKeys: Set<String> = []
  /// Operators without parameters are written to it directly.
  var graph = GraphBuilder(image: Shape(3, 32, 32))
  var assumptions: [Assumption] = []
  /// The keys of ``ModelSettings/assume`` that the family knows.
  var knownKeys: [String] = []
  /// Tensors of the file that the forward does not read.
  private(set) var ignored: Set<String> = []
  /// The weights whose filters the forward standardises.
  var standardized: [String: Standardization] = [:]
  /// The routing of a mixture of experts; nil for a model without any.
  private(set) var routing: ExpertRouting?
  /// The preset where the forward tells it, for one: none, where the model normalises by itself.
  var normalization: String?
  /// The names of the tensors with which the model normalises pixels itself.
  var normalizer: StoredNormalizer?
  /// The image, as the first layer takes it.
  var pixels = 0
  var settledActivation: Activation?
  var settledEpsilon: Float?

  private var difference: Difference?
  private var usage: ModelError?
  private var contradiction: ModelError?
  private var checked: Set<String> = []
  private var matched = 0

  private enum Difference {
    case missing(Parameter)
    case wrongShape(Parameter, found: Shape)
  }

  init(_ weights: StateDict, _ settings: ModelSettings, config: ModelConfig? = nil) {
    (self.weights, self.settings, self.config) = (weights, settings, config)
    checkCommonKeys()
  }

  /// The extents of a value.
  func extents(_ value: Int) -> [Int] { graph.values[value].dimensions }

  /// The channels of planes.
  func channels(_ value: Int) -> Int { extents(value).first ?? 1 }

  /// Notes a parameter that a layer reads.
  mutating func check(_ name: String, _ extents: Int...) { check(name, Shape(checking: extents) ?? Shape(0)) }

  /// Notes a parameter that a layer reads.
  mutating func check(_ name: String, _ shape: Shape) {
    guard checked.insert(name).inserted else { return }
    let parameter = Parameter(name: name, shape: shape, role: .weight)
    guard let entry = weights.catalogue[name] else {
      if difference == nil { difference = .missing(parameter) }
      return
    }
    if entry.shape == shape {
      matched += 1
    } else if difference == nil {
      difference = .wrongShape(parameter, found: entry.shape)
    }
  }

  /// Notes the tensors whose names `isUnused` tells as no part of the forward.
  mutating func ignore(where isUnused: (String) -> Bool) {
    for tensor in weights.catalogue.tensors where isUnused(tensor.name) { ignored.insert(tensor.name) }
  }

  /// The routing of a mixture whose layers have so many experts.
  mutating func route(experts: [Int]) -> ExpertRouting {
    let wanted = settings.routing ?? ExpertRouting()
    if let few = experts.first(where: { $0 < wanted.topK }) {
      refuse(.tooFewExperts(path: weights.catalogue.path, wanted: wanted.topK, experts: few))
    }
    routing = wanted
    return wanted
  }

  /// Notes what the command line, or a file beside the weights, asks for in vain.
  mutating func refuse(_ error: ModelError) {
    switch error {
    case .config, .foreignArchitecture, .neededConfig: contradiction = contradiction ?? error
    default: usage = usage ?? error
    }
  }

  /// The part of all tensors, the file's and the forward's, that are both's.
  var agreement: Double {
    let own = weights.catalogue.tensors.count {
      !$0.name.hasSuffix("num_batches_tracked") && !ignored.contains($0.name)
    }
    let all = checked.count + max(0, own - matched)
    return all == 0 ? 0 : Double(matched) / Double(all)
  }

  /// The graph, or what forbids it.
  func finish(_ title: String) -> Result<Graph, ModelError> {
    let path = weights.catalogue.path
    if let contradiction { return .failure(contradiction) }
    switch difference {
    case .missing(let parameter): return .failure(.missing(path: path, model: title, parameter: parameter))
    case .wrongShape(let parameter, let found):
      return .failure(.wrongShape(path: path, model: title, parameter: parameter, found: found))
    case nil: break
    }
    if let usage { return .failure(usage) }
    if let key = settings.assume.keys.sorted().first(where: { !knownKeys.contains($0) }) {
      return .failure(.unknownAssumption(key: key, model: title, known: knownKeys))
    }
    if settings.routing != nil, routing == nil { return .failure(.noExperts(path: path, model: title)) }
    do throws(GraphError) { return .success(try graph.finish()) } catch {
      return .failure(.wrongGraph(path: path, model: title, error))
    }
  }
}
