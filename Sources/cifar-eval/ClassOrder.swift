import Datasets
import Evaluation
import Models
import Reports

/// Which of a model's classes each class of a set is, by their names.
struct ClassOrder {
  /// The names of the model's classes, in the order of its logits; empty where nothing tells.
  let names: [String]
  /// The model's class for each label of the set; nil where they are the same numbers.
  let labels: [Int]?
  /// What was found, where there is something to say.
  let assumption: AssumptionDescription?

  /// The order in which the set has them.
  init(set: [String]) { (names, labels, assumption) = (set, nil, nil) }

  /// Matches a set of the classes `set`, if it tells, with a model of `count` classes whose config.json is `config`.
  ///
  /// - Throws: ``EvaluationError`` where some names are the model's at other places, and others are not.
  init(set: [String], count: Int, config: ModelConfig?) throws(EvaluationError) {
    guard let config, !set.isEmpty else {
      self.init(set: set)
      return
    }
    guard let own = config.classNames, own.count == count else {
      let what = "as the set numbers them; \(config.path) does not name them"
      self.init(
        set, nil,
        set.count == count ? AssumptionDescription(what: "classes", value: what, option: "--class-names") : nil)
      return
    }
    let found = ClassName.places(of: set, in: own)
    let known = found.compactMap(\.self)
    if known.count == set.count, Set(known).count == known.count {
      guard known != Array(0..<count) else {
        self.init(set: set)
        return
      }
      let value =
        "matched by name: \(config.path) has them in another order than the set; labels are the model's numbers"
      self.init(own, known, AssumptionDescription(what: "classes", value: value, option: "--class-names"))
      return
    }
    guard set.count == count, zip(found, 0..<count).allSatisfy({ $0 == nil || $0 == $1 }) else {
      let missing = zip(set, found).first { $1 == nil }?.0 ?? set[0]
      throw EvaluationError(
        """
        \(config.path): id2label has no class \(missing), which the set has; name the model's classes in the set's order with \
        --class-names if they are the same
        """, .badData)
    }
    let value = "taken to be the set's in order; \(config.path) names them otherwise, such as \(own[0]) for \(set[0])"
    self.init(set, nil, AssumptionDescription(what: "classes", value: value, option: "--class-names"))
  }

  private init(_ names: [String], _ labels: [Int]?, _ assumption: AssumptionDescription?) {
    (self.names, self.labels, self.assumption) = (names, labels, assumption)
  }

  /// Images of the set with the model's numbers for labels.
  func numbered(_ images: LabelledImages) -> LabelledImages {
    labels.map { images.renumbered($0, classNames: names) } ?? images
  }
}
