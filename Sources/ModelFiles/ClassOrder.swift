import Datasets
import Models

/// Which of a model's classes each class of a set is, by their names.
public struct ClassOrder: Sendable {
  /// The names of the model's classes, in the order of its logits; empty where nothing tells.
  public let names: [String]
  /// The model's class for each label of the set; nil where they are the same numbers.
  public let labels: [Int]?
  /// What was taken for granted, where there is something to say.
  public let finding: Finding?

  /// What was taken for granted of a set's classes.
  public enum Finding: Equatable, Sendable {
    /// They were matched by name with those that `source` names in another order.
    case otherOrder(source: String)
    /// They are the model's by number; `source` could name the model's and does not.
    case unnamed(source: String)
    /// They are the model's by number; `source` calls the model's first one `model`, the set calls it `set`.
    case otherNames(source: String, model: String, set: String)
    /// They are the model's by number, and the names of a known list in another order.
    case otherOrderThan(list: String, set: [String])
    /// They are the model's by number, and numbers that are sorted as text: 10 before 2.
    case sortedAsText([String])
    /// They are so many of ImageNet's, by their WordNet names or numbers; `source` has them in English, else the first of 1,001 outputs
    /// is taken for the background.
    case imageNet(Int, outputs: Int, source: String?)
    /// They are of another number than the model's.
    case count(Int, of: Int)
  }

  /// The order in which the set has them.
  public init(set: [String], _ finding: Finding? = nil) { self.init(set, nil, finding) }

  init(_ names: [String], _ labels: [Int]?, _ finding: Finding?) {
    (self.names, self.labels, self.finding) = (names, labels, finding)
  }

  /// Matches a set of the classes `set`, if it tells, with those of `model`, by the names that its files say they have.
  ///
  /// - Throws: ``ModelFileError/classes(source:missing:isAmbiguous:)`` where some names are the model's at other places, and others are
  ///   not.
  public init(set: [String], of model: Model) throws(ModelFileError) {
    let count = model.graph.classCount
    guard !set.isEmpty else {
      self.init(set: set)
      return
    }
    if let order = Self(imageNet: set, of: model) {
      self = order
      return
    }
    guard let (own, source, key) = Self.told(model), own.count == count else {
      let unnamed = model.config.map { Finding.unnamed(source: $0.path) } ?? Self.finding(set)
      self.init(set: set, set.count == count ? unnamed : nil)
      return
    }
    let found = ClassName.places(of: set, in: own)
    let known = found.compactMap(\.self)
    if known.count == set.count, Set(known).count == known.count {
      if known == Array(0..<count) {
        self.init(set: set)
      } else {
        self.init(own, known, .otherOrder(source: source))
      }
      return
    }
    guard set.count == count, zip(found, 0..<count).allSatisfy({ $0 == nil || $0 == $1 }) else {
      let missing = zip(set, found).first { $1 == nil }?.0 ?? set[0]
      let isAmbiguous = ClassName.ambiguous(of: [missing], in: own) != nil
      throw .classes(source: "\(source): \(key)", missing: missing, isAmbiguous: isAmbiguous)
    }
    self.init(set: set, .otherNames(source: source, model: own[0], set: set[0]))
  }

  /// The names that a config.json, or what lies beside the weights in their file, gives the model's classes, and where they stand.
  static func told(_ model: Model) -> (names: [String], source: String, key: String)? {
    if let config = model.config, let names = config.classNames { return (names, config.path, "id2label") }
    return model.catalogue.classes.map { ($0.names, model.catalogue.path, $0.key) }
  }

  /// What is worth saying of classes whose order in the model nothing tells.
  private static func finding(_ set: [String]) -> Finding? {
    let numbers = set.compactMap { Int($0) }
    if numbers.count == set.count, numbers != numbers.sorted() { return .sortedAsText(set) }
    let list = ClassName.lists.first { list in
      let places = ClassName.places(of: set, in: list.classes)
      return list.classes.count == set.count && !places.contains(nil) && places != Array(set.indices)
    }
    return list.map { .otherOrderThan(list: $0.name, set: set) }
  }

  /// Images of the set with the model's numbers for labels.
  public func numbered(_ images: LabelledImages) -> LabelledImages {
    labels.map { images.renumbered($0, classNames: names) } ?? images
  }
}
