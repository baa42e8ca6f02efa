import Checkpoints
import Graphs

/// What the command line says about a model that its file does not.
struct ModelSettings: Sendable {
  var routing: ExpertRouting?
  /// What a checkpoint does not tell, by key.
  var assume: [String: String] = [:]
  /// What the config.json beside the file says.
  var config: ModelConfig?
  /// What it says where timm wrote it.
  var timm: TimmConfig?
  /// Whether a max pool follows the stem, where the tensors' names tell.
  var stemPool: Bool?
}

/// A family's graph of a checkpoint, and how well the two fit.
struct Fit {
  let family: any Family
  let title: String
  /// Nil where nothing tells.
  let normalization: String?
  let built: Result<Graph, ModelError>
  let assumptions: [Assumption]
  let routing: ExpertRouting?
  let ignored: Set<String>
  let normalizer: StoredNormalizer?
  let standardized: [String: Standardization]
  /// The part of all tensors, the family's and the file's, that are both's.
  let agreement: Double

  /// `isForced` where the family was asked for by name.
  init(_ family: any Family, _ weights: StateDict, _ settings: ModelSettings, isForced: Bool = false) {
    let config = settings.config.flatMap { family.modelTypes.contains($0.modelType) ? $0 : nil }
    var net = ModelBuilder(weights, settings, config: config)
    family.build(&net)
    self.family = family
    title = family.title(weights)
    // A family that was asked for by name is the user's word.
    if !isForced { net.checkTimm(family, title) }
    normalization = net.normalization ?? (family.hasPublisher ? family.normalization(weights) : nil)
    assumptions =
      net.assumptions
      + [
        isForced ? nil : Self.choice(of: family, title),
        config == nil && settings.timm == nil ? Self.forward(title, weights.catalogue.moduleParts) : nil,
        net.unreadKeys ?? Self.foreign(settings.timm == nil ? settings.config : nil, to: family),
      ].compactMap(\.self)
    routing = net.routing
    ignored = net.ignored
    normalizer = net.normalizer
    standardized = net.standardized
    agreement = net.agreement
    built = net.finish(title)
  }
}

extension Fit {
  /// Whether the parts of a whole module are the family's.
  fileprivate func fits(_ parts: [ModulePart]) -> Bool {
    guard !parts.isEmpty, case .success(let graph) = built else { return true }
    return RecordedParts.foreign(to: graph, among: parts, normalizer: normalizer) == nil
  }

  /// That the family is one of two with the same tensors.
  private static func choice(of family: any Family, _ title: String) -> Assumption? {
    family.namesake.map { Assumption(what: "model", value: title, basis: .namesake($0)) }
  }

  /// That the forward is the published one, which a file of tensors does not hold, nor a whole module of a class of one's own.
  private static func forward(_ title: String, _ parts: [ModulePart]) -> Assumption? {
    let own = RecordedParts.ownClass(parts)
    guard parts.isEmpty || own != nil else { return nil }
    let reason =
      own.map { "the file is of the class \(ModelError.short($0)), whose code is not in it" }
      ?? "strides, dilation and pooling leave nothing in a file of tensors"
    return Assumption(what: "forward", value: "as \(title) is published; \(reason)", basis: .found)
  }

  /// That a config.json is of another model than the family, whose shapes it so does not tell.
  private static func foreign(_ config: ModelConfig?, to family: any Family) -> Assumption? {
    guard let config, !family.modelTypes.contains(config.modelType) else { return nil }
    return Assumption(
      what: "config.json",
      value:
        "only its class names are read: its model_type is \(ModelError.short(config.modelType)), not \(family.name)'s",
      basis: .found)
  }
}

/// The family that a checkpoint is of.
enum Recognition {
  /// The family that `name` names.
  static func family(named name: String) -> (any Family)? {
    let name = name.lowercased()
    return Families.all.first { $0.name == name } ?? NominalShapes(name)?.family
  }

  /// The fit of a file, and the names of its classifier where no family fits it wholly but for them.
  ///
  /// - Throws: ``ModelError`` with the first difference of the family that fits best.
  static func fit(
    _ catalogue: Catalogue, forced: String?, _ settings: ModelSettings, mayRename: Bool
  ) throws(ModelError) -> (fit: Fit, names: ClassifierNames?) {
    let own = Result { () throws(ModelError) in try fit(catalogue, forced: forced, settings) }
    guard mayRename, forced == nil, (try? own.get())?.agreement != 1,
      let names = ClassifierNames(catalogue, settings) ?? ClassifierNames(unwrapping: catalogue, settings)
        ?? OtherHeads.names(catalogue, settings)
    else { return (try own.get(), nil) }
    var settings = settings
    settings.stemPool = names.stemPool
    return (try fit(names.catalogue, forced: nil, settings), names)
  }

  /// The fit of the family that is forced, or of the first that fits wholly.
  ///
  /// - Throws: ``ModelError`` with the first difference of the family that fits best.
  static func fit(
    _ catalogue: Catalogue, forced: String?, _ settings: ModelSettings
  ) throws(ModelError) -> Fit {
    let weights = StateDict(catalogue)
    if let forced {
      guard let family = family(named: forced) else { throw .unknownArchitecture(forced) }
      return Fit(family, weights, settings, isForced: true)
    }
    let fits = Families.all.filter { $0.recognises(weights) }.map { Fit($0, weights, settings) }
    // A whole module tells families apart that have the same tensors.
    let whole = fits.filter { $0.agreement == 1 }
    if let one = whole.first(where: { $0.fits(weights.catalogue.moduleParts) }) ?? whole.first { return one }
    if let best = fits.max(by: { $0.agreement < $1.agreement }) { return best }
    if let config = settings.config, settings.timm == nil {
      guard let family = Families.all.first(where: { $0.modelTypes.contains(config.modelType) }) else {
        throw .unservedType(path: config.path, type: config.modelType)
      }
      return Fit(family, weights, settings)
    }
    throw .notRecognised(
      path: catalogue.path, tensors: catalogue.tensors.map(\.name),
      nearest: adapter(catalogue.tensors.map(\.name)) ?? OtherHeads.reason(catalogue.tensors.map(\.name))
        ?? mixedPrefix(catalogue.tensors.map(\.name))
        ?? nearest(weights, settings))
  }

  /// That LoRA's matrices stand beside weights, whose share of them no tensor tells; nil where they do not.
  private static func adapter(_ names: [String]) -> String? {
    guard let name = names.first(where: { $0.split(separator: ".").contains { $0.hasPrefix("lora_A") } }) else {
      return nil
    }
    return "\(ModelError.short(name)) is of an adapter; merge_and_unload() it into the weights and save them"
  }

  /// That a wrapper's prefix stands before some of the names, and not before others; nil where it does not.
  private static func mixedPrefix(_ names: [String]) -> String? {
    for prefix in ["module.", "_orig_mod.", "model."] {
      let count = names.count { $0.hasPrefix(prefix) }
      if count > 0, count < names.count {
        return "\(prefix) stands before \(count) of \(names.count) names; save it with all of them alike"
      }
    }
    return nil
  }

  /// Of the families that do not know the file as theirs, the difference of the one that shares most with it.
  private static func nearest(_ weights: StateDict, _ settings: ModelSettings) -> String? {
    let fits = Families.all.map { Fit($0, weights, settings) }
    guard let best = fits.max(by: { $0.agreement < $1.agreement }), best.agreement > 0.25,
      case .failure(let error) = best.built
    else { return nil }
    return error.difference.map { "nearest is \(best.family.name): \($0)" }
  }
}

/// The models that this program knows.
public enum Architectures {
  /// The names that ask for a family, for help texts and errors.
  public static let names =
    Families.all.map(\.name).joined(separator: ", ")
    + "; or by size: resnet20, resnet56, … (of any depth 6n+2), resnet18, resnet34, wrn-28-10, …"

  /// The names of families like `name`, by its first letters; all where none is.
  static func names(near name: String) -> String {
    let word = name.lowercased().prefix { $0.isLetter }
    let near = Families.all.map(\.name).filter { word.count > 1 && $0.contains(word) }
    return near.isEmpty ? names : near.joined(separator: ", ")
  }

  /// The graph of the model of that name, where the name tells all of it, or nil.
  public static func graph(named name: String) -> Graph? { graph(named: name, normalizer: []) }

  /// The same with the tensors `normalizer` of means and deviations before it.
  static func graph(named name: String, normalizer: [TensorEntry]) -> Graph? {
    guard let shapes = NominalShapes(name.lowercased()) else { return nil }
    let catalogue = shapes.catalogue
    let weights = StateDict(catalogue.with(tensors: normalizer + catalogue.tensors))
    return try? Fit(shapes.family, weights, ModelSettings()).built.get()
  }
}
