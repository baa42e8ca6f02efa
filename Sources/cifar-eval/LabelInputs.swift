import Datasets
import Evaluation
import Files
import Metrics
import ModelFiles
import Reports

/// What the options say of labels and classes beyond the set's own.
struct LabelInputs {
  /// The labels of `--labels FILE`.
  private let file: (path: String, labels: LabelFile)?
  /// The model's classes of `--classes`.
  private let classes: (option: String, names: [String])?
  /// Whether no option says so.
  private let isAssumed: Bool

  /// Reads the files; the model has `classCount` classes, those of the list `assumed` unless the command says which.
  ///
  /// - Throws: ``EvaluationError`` in one line.
  init(_ command: EvaluateCommand, classCount: Int, assumed: String? = nil) throws(EvaluationError) {
    do throws(DatasetError) {
      file = try command.data.labels.path.map { (path) throws(DatasetError) in (path, try LabelFile.read(path)) }
    } catch { throw EvaluationError(error) }
    if let file, case .soft(let labels) = file.labels, labels.classes != classCount {
      throw EvaluationError(
        "\(file.path): a number for each of \(labels.classes) classes, but the model has \(classCount)", .badData)
    }
    classes = try (command.data.classes ?? assumed).map { (option) throws(EvaluationError) in
      (option, try Self.names(option, classCount))
    }
    isAssumed = command.data.classes == nil
  }

  /// The names of the model's classes, where they are given.
  var classNames: [String]? { classes?.names }

  /// The files that are read.
  var files: [String] { [file?.path].compactMap(\.self) }

  /// Refuses a number a class where the model has the classes of the set, `set`, at other places: they are in the set's order.
  ///
  /// - Throws: ``EvaluationError`` that names what has them there: the classes here, or what told `order`.
  func checkColumns(of set: [String], _ order: ClassOrder) throws(EvaluationError) {
    guard let file, case .soft = file.labels else { return }
    let rest: String
    if let classes {
      let places = ClassName.places(of: set, in: classes.names)
      guard zip(places, set.indices).contains(where: { $0 != nil && $0 != $1 }) else { return }
      rest =
        isAssumed
        ? "the model's are taken to be in CIFAR-10's; say --classes stl10 if it was trained on STL-10"
        : "--classes \(classes.option) has the model's in another; leave --labels out"
    } else {
      guard case .otherOrder(let source) = order.finding else { return }
      rest = "\(source) has the model's in another; leave --labels out"
    }
    throw EvaluationError("--labels \(file.path): a number for each class in the set's order, but \(rest)", .usage)
  }

  private static func names(_ option: String, _ count: Int) throws(EvaluationError) -> [String] {
    if let list = ClassName.lists.first(where: { $0.name == option }) {
      guard list.classes.count == count else {
        throw EvaluationError(
          "--classes \(option): \(list.classes.count) classes, but the model has \(count); give a file of its classes",
          .usage)
      }
      return list.classes
    }
    do throws(ReportError) { return try ClassNames.read(option, count: count) } catch {
      throw EvaluationError(naming: error)
    }
  }

  /// The set with the labels that are meant; what was done is appended to `notes`.
  ///
  /// - Throws: ``EvaluationError`` where labels or classes do not fit the set.
  func apply(to images: LabelledImages, _ notes: inout [String]) throws(EvaluationError) -> LabelledImages {
    var images = images
    if let file {
      do throws(DatasetError) {
        if case .hard(let labels) = file.labels {
          let own = (0..<images.count).map(images.label(of:))
          images = try images.relabelled(labels, from: file.path)
          let changed = zip(own, labels).count { $0 != $1 }
          notes.append("labels of \(file.path) in place of the set's: \(changed) of \(labels.count) differ")
        } else {
          try images.checkCount(file.labels.count, file.path)
        }
      } catch { throw EvaluationError(error) }
    }
    guard let classes else { return images }
    if let name = ClassName.ambiguous(of: images.classNames, in: classes.names) {
      throw EvaluationError(
        """
        --classes \(classes.option): the set's class \(printable(name)) could be several of its names; write each as the \
        set does, and once
        """, .usage)
    }
    guard !images.classNames.isEmpty, let matched = images.matched(to: classes.names) else {
      throw EvaluationError(
        "--classes \(classes.option): none of its names is a class of the set\(Self.list(images.classNames))", .usage)
    }
    let left = images.count - matched.count
    notes.append(
      "classes matched by name with \(classes.option); \(left) images of other classes left out")
    return matched
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? ", which tells no names" : " (\(names.prefix(12).joined(separator: ", ")))"
  }

  /// The agreement with soft labels.
  func scores(_ result: EvaluationResult, _ images: LabelledImages) -> (path: String, scores: SoftLabelScores)? {
    guard let file, case .soft(let labels) = file.labels else { return nil }
    let places = (0..<images.count).map(images.place(of:))
    guard places.allSatisfy({ 0..<labels.count ~= $0 }) else { return nil }
    let logits = StatedProbabilities.logits(of: result.logits, classes: labels.classes) ?? result.logits
    return SoftLabelScores(places.map(labels.row), logits: logits, classes: labels.classes)
      .map { (file.path, $0) }
  }
}
