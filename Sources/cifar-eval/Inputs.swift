import Checkpoints
import Datasets
import Demo
import Evaluation
import Kernels
import Metrics
import ModelFiles
import Models
import ONNX
import Platform
import Preprocessing
import Reports
import Tensors

/// What the command's options mean: which model on which images, and how.
struct Inputs {
  let model: Model
  let source: DatasetSource
  let preprocessing: Preprocessing
  let normalization: Normalization
  /// Which classes of the model those of the set are.
  let classes: ClassOrder
  let dtype: DType
  let options: EvaluationOptions
  /// Labels and classes beyond the set's own.
  let labels: LabelInputs
  /// What neither the inputs nor the options tell.
  let assumptions: [AssumptionDescription]
  /// The built-in model on the built-in images, all as it was made to be.
  let isDemo: Bool

  /// Finds the inputs; nothing is read but headers.
  ///
  /// - Throws: ``EvaluationError`` in one line.
  init(_ command: EvaluateCommand, ranks: Int) throws(EvaluationError) {
    try Self.checkCompanions(command)
    let routing = try Self.routing(command)
    model = try Self.model(command, routing, try Self.assumed(command.model.assume))
    source = try Self.source(command)
    let assumed = Self.assumedClasses(command, source, model)
    labels = try LabelInputs(command, classCount: model.graph.classCount, assumed: assumed)
    classes = try Self.classes(command, labels, source, model)
    try labels.checkColumns(of: source.layout.classNames, classes)
    let preparation = try Self.preparation(command, model)
    preprocessing = try command.preprocessing.preprocessing(over: preparation?.preprocessing ?? Preprocessing())
    normalization = try Self.normalization(command, model, preparation)
    dtype = command.numbers.dtype ?? model.catalogue.dtype ?? .float32
    var options = EvaluationOptions()
    options.zeroStage = command.ranks.zeroStage
    options.batchSize = command.ranks.batchSize
    options.memory = command.ranks.memory << 20
    options.gather = command.ranks.gather
    options.threads = command.ranks.threads
    options.splitData = command.ranks.splitData
    options.replicas = command.ranks.replicas
    options.convolutions = command.numbers.kernels
    options.verify = command.numbers.verify
    if let name = command.numbers.cpu { options.cpuLevel = try Self.level(name) }
    self.options = options
    do throws(SetupError) {
      try checkSetup(
        of: model, images: source.knownShape.map { [($0, 0)] } ?? [], preprocessing: preprocessing,
        normalization: normalization,
        dtype: dtype, ranks: ranks, options: options)
    } catch { throw EvaluationError(naming: error, of: model) }
    var assumptions = Self.assumptions(command, model, isPrepared: preparation != nil)
    assumptions.insert(contentsOf: Self.assumptions(preparation, preprocessing, normalization, model), at: 0)
    if assumed != nil {
      let value = "CIFAR-10's, as the model takes 32x32 pixels; the set's are matched by name"
      assumptions.append(AssumptionDescription(what: "classes", value: value, option: "--classes stl10"))
    }
    self.assumptions = assumptions + [classes.finding].compactMap { $0.map(AssumptionDescription.init) }
    isDemo =
      command.model.checkpoint == nil && normalization == .tutorial && preprocessing == Preprocessing()
      && command.data.split == .test
  }

  /// Refuses options that are of a checkpoint where none is given.
  private static func checkCompanions(_ command: EvaluateCommand) throws(EvaluationError) {
    if command.model.checkpoint == nil, let data = command.data.path {
      throw EvaluationError("--data \(data): say with --checkpoint what to evaluate on it", .usage)
    }
    if let tag = command.model.tag, command.model.checkpoint == nil {
      throw EvaluationError("--tag \(tag): say with --checkpoint which folder it is in", .usage)
    }
    if let weights = command.model.weights, command.model.checkpoint == nil {
      throw EvaluationError("--weights \(weights): say with --checkpoint which file they are in", .usage)
    }
    if let graph = command.model.graph, command.model.checkpoint == nil {
      throw EvaluationError("--graph \(graph): say with --checkpoint which weights to run it with", .usage)
    }
  }

  private static func model(
    _ command: EvaluateCommand, _ routing: ExpertRouting?, _ assume: [String: String]
  ) throws(EvaluationError) -> Model {
    guard let path = command.model.checkpoint else { return try demo(command, routing) }
    let options = CheckpointOptions(
      tag: command.model.tag, dtype: command.numbers.dtype, weights: command.model.weights.map { WeightChoice($0) })
    let assume = try assumed(command.model.assume)
    let size = try command.preprocessing.size()
    do throws(ModelFileError) {
      return try Model.open(
        path, graph: command.model.graph, options: options, forced: command.model.name, routing: routing,
        assume: assume,
        resize: size, crop: command.preprocessing.crop, images: { Self.knownImages(command) })
    } catch { throw ExchangedInputs.error(ofCheckpoint: path) ?? EvaluationError(naming: error) }
  }

  /// What the images are like once they are prepared; nil where there is no telling.
  private static func knownImages(_ command: EvaluateCommand) -> KnownImages? {
    guard let preprocessing = try? command.preprocessing.preprocessing(over: Preprocessing()) else { return nil }
    let source = try? source(command)
    let names = source?.layout.classNames ?? []
    let shape =
      source?.knownShape.map { preprocessing.result(of: $0) }
      ?? preprocessing.outputSize.map { Shape(3, $0[0], $0[1]) }
    return KnownImages(shape: shape, classCount: names.isEmpty ? nil : names.count)
  }

  private static func demo(
    _ command: EvaluateCommand, _ routing: ExpertRouting?
  ) throws(EvaluationError) -> Model {
    let assume = try assumed(command.model.assume)
    let catalogue: Catalogue
    do throws(CheckpointError) { catalogue = try Catalogue.open(DemoModel.checkpoint) } catch {
      throw EvaluationError(error)
    }
    do throws(ModelError) {
      return try Model(recognising: catalogue, forced: command.model.name, routing: routing, assume: assume)
    } catch { throw EvaluationError(naming: error) }
  }

  private static func routing(_ command: EvaluateCommand) throws(EvaluationError) -> ExpertRouting? {
    guard command.model.moeTopK != nil || command.model.moeCapacityFactor != nil else { return nil }
    return ExpertRouting(topK: command.model.moeTopK ?? 1, capacityFactor: command.model.moeCapacityFactor)
  }

  /// The pairs of `--assume key=value`.
  static func assumed(_ pairs: [String]) throws(EvaluationError) -> [String: String] {
    var values: [String: String] = [:]
    for pair in pairs {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty, values.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw usage("--assume", pair, "key=value, each key once, such as heads=3")
      }
    }
    return values
  }

  /// The images of `--data`; nothing is read but headers.
  static func source(_ command: EvaluateCommand) throws(EvaluationError) -> DatasetSource {
    guard let checkpoint = command.model.checkpoint else { return .demo() }
    guard let path = command.data.path ?? dataAtHand else {
      for other in command.model.checkpoints {
        if let error = ExchangedInputs.error(ofCheckpoint: other) { throw error }
      }
      throw EvaluationError(
        """
        \(checkpoint): no images to evaluate it on; looked for --data (not given), $CIFAR10_ROOT (not set) and ./data (not \
        there); give CIFAR-10's \(command.data.split.rawValue) set with --data
        """, .missingInput)
    }
    do throws(DatasetError) {
      return try .locate(
        path, split: command.data.split, labels: command.data.labels.choice, skippingBroken: command.data.skipBroken)
    } catch { throw ExchangedInputs.error(ofData: path, error) ?? EvaluationError(error) }
  }

  /// The list of classes that a model without names has where the set has ten others: STL-10 on a model of CIFAR-10's size.
  private static func assumedClasses(_ command: EvaluateCommand, _ source: DatasetSource, _ model: Model) -> String? {
    guard command.model.checkpoint != nil, command.data.classes == nil, command.data.classNames == nil,
      model.config == nil, model.catalogue.classes == nil, source.isSTL10, model.graph.classCount == 10,
      model.graph.imageShape.dimensions.dropFirst() == [32, 32]
    else { return nil }
    return "cifar10"
  }

  /// Matches classes by name where the model's files name its own, else by number.
  private static func classes(
    _ command: EvaluateCommand, _ labels: LabelInputs, _ source: DatasetSource, _ model: Model
  ) throws(EvaluationError) -> ClassOrder {
    if let names = labels.classNames { return ClassOrder(set: names) }
    let set = source.layout.classNames
    guard command.model.checkpoint != nil else { return ClassOrder(set: set) }
    if let shown = command.data.classNames {
      return try ClassOrder(set: set, shownAs: shown, count: model.graph.classCount)
    }
    let order: ClassOrder
    do throws(ModelFileError) { order = try ClassOrder(set: set, of: model) } catch {
      throw EvaluationError(naming: error)
    }
    if order.labels == nil { try checkClasses(source, model, model.catalogue.path) }
    return order
  }

  /// Refuses a set of other classes than the model's, as far as their number tells; own names of classes say that it is meant.
  private static func checkClasses(
    _ source: DatasetSource, _ model: Model, _ checkpoint: String
  ) throws(EvaluationError) {
    let (found, wanted) = (source.layout.classNames.count, model.graph.classCount)
    guard found > 0, found != wanted else { return }
    throw EvaluationError(
      """
      \(source.path ?? source.name): \(source.name) has \(found) classes, but the model of \(checkpoint) has \(wanted); give \
      the set that it was trained for, or the names of the model's classes with --classes\(otherOutput(of: model))
      """, .badData)
  }

  /// How another output of the model's graph is taken for its logits; empty where there is none.
  private static func otherOutput(of model: Model) -> String {
    for assumption in model.assumptions {
      guard case .output(let key, let others) = assumption.basis else { continue }
      let rest = others.joined(separator: ", ")
      return "; of its graph \(assumption.value) was taken, which also gives \(rest): --assume \(key)=…"
    }
    return ""
  }

  /// `$CIFAR10_ROOT`, else `./data` where there is one.
  private static var dataAtHand: String? {
    if let root = System.variable("CIFAR10_ROOT"), !root.isEmpty { return root }
    return System.isThere("data") ? "data" : nil
  }

  /// Of the demo nothing is assumed: it is the model that it is.
  private static func assumptions(_ command: EvaluateCommand, _ model: Model, isPrepared: Bool)
    -> [AssumptionDescription]
  {
    guard command.model.checkpoint != nil else { return [] }
    var assumptions = model.assumptions.map(AssumptionDescription.init(naming:))
    if command.model.weights != nil { assumptions.removeAll { $0.option == "--weights" } }
    if !isPrepared, command.preprocessing.normalization == nil, model.normalizer == nil,
      !model.takesBytes,
      command.preprocessing.mean == nil || command.preprocessing.std == nil
    {
      let rest = command.preprocessing.mean != nil ? "std of " : command.preprocessing.std != nil ? "mean of " : ""
      let value =
        model.normalization.map { "\(rest)\($0), which \(model.name) was published with" }
        ?? "\(rest)pixels scaled to 0…1, no normalisation given"
      assumptions.insert(
        AssumptionDescription(what: "normalisation", value: value, option: "--normalization, or --mean and --std"),
        at: 0)
    }
    if let routing = model.routing, command.model.moeTopK == nil {
      assumptions.append(
        AssumptionDescription(what: "experts of an image", value: "\(routing.topK)", option: "--moe-top-k"))
    }
    return assumptions
  }

  private static func level(_ name: String) throws(EvaluationError) -> CPULevel {
    guard let level = CPULevel.named(name) else {
      throw usage("--cpu", name, CPULevel.available.map(\.name).joined(separator: ", ") + " on this machine")
    }
    return level
  }

  static func usage(_ option: String, _ value: String, _ wanted: String) -> EvaluationError {
    EvaluationError("\(option) \(value): expected \(wanted)", .usage)
  }
}
