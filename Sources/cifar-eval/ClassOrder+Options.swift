import Datasets
import Evaluation
import Files
import ModelFiles
import Models
import Reports

extension ClassOrder {
  /// Classes that the command line names for the report, as the set numbers them; the model has `count`.
  ///
  /// - Throws: ``EvaluationError`` where a class of the set has another number among the names, as if they were to match it.
  init(set: [String], shownAs path: String, count: Int) throws(EvaluationError) {
    let names: [String]
    do throws(ReportError) { names = try ClassNames.read(path, count: count) } catch {
      throw EvaluationError(naming: error)
    }
    for (label, name) in set.enumerated() {
      guard let place = names.firstIndex(of: name), place != label else { continue }
      throw EvaluationError(
        """
        --class-names \(path): \(printable(name)) is class \(place) there and class \(label) of the set; the names are only \
        shown: --classes \(path) matches them
        """, .usage)
    }
    self.init(set: set, set.isEmpty || set.count == count ? nil : .count(set.count, of: count))
  }
}

extension AssumptionDescription {
  /// What was taken for granted of classes, and the option that says otherwise.
  init(_ finding: ClassOrder.Finding) {
    func list(_ names: [String]) -> String {
      names.prefix(3).map { printable($0) }.joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    }
    let (value, option): (String, String)
    switch finding {
    case .otherOrder(let source):
      (value, option) = (
        "matched by name: \(source) has them in another order than the set; labels are the model's numbers",
        "--class-names"
      )
    case .unnamed(let source):
      (value, option) = ("as the set numbers them; \(source) does not name them", "--class-names")
    case .otherNames(let source, let model, let set):
      let named = "such as \(printable(model)) for \(printable(set))"
      (value, option) = ("taken to be the set's in order; \(source) names them otherwise, \(named)", "--class-names")
    case .otherOrderThan(let name, let set):
      let own = "their order (\(list(set))) is not \(name)'s"
      (value, option) = ("as the set numbers them; \(own)", "--classes \(name), or a file of names")
    case .sortedAsText(let set):
      (value, option) = (
        "folders numbered in the order of text, as torchvision's: \(list(set))", "--classes, with a file of names"
      )
    case .imageNet(let count, let outputs, let source):
      let all = ImageNetClasses.synsets.count
      let part = count < all ? "\(count) of ImageNet's \(all), any of which may be predicted, " : "ImageNet's, "
      let background = outputs > all ? "; the first of \(outputs) outputs is taken for the background" : ""
      let english = source.map { "; \($0) has them in English" } ?? background
      (value, option) = ("\(part)by the set's names of them\(english)", "--classes, with a file of names")
    case .count(let found, let wanted):
      (value, option) = (
        "the set's \(found) are taken for the model's of the same numbers, which are \(wanted)",
        "--classes, which matches names"
      )
    }
    self.init(what: "classes", value: value, option: option)
  }
}
