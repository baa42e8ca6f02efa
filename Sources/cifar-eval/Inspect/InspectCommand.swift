import ArgumentParser
import Checkpoints
import Evaluation
import Files
import ModelFiles
import Models
import ONNX
import Preprocessing
import Reports
import Tensors

/// `cifar-eval inspect CHECKPOINT`: what a checkpoint holds, without reading its weights.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "List a checkpoint's tensors, and the operators, units and cost of the model that they make.")

  @Argument(help: "The checkpoint, a file or a folder.", completion: .file())
  var checkpoint: String

  @Option(help: .tag)
  var tag: String?

  @Option(help: .weights, completion: .list(["raw", "ema"]))
  var weights: String?

  @Option(
    help: .line("What it would be rounded to.", value: "name", more: "Default: the checkpoint's own dtype."))
  var dtype: DType?

  @Option(
    help: .line("The model, where tensors' names do not tell.", value: "name"),
    completion: .list(Architectures.families))
  var model: String?

  @Option(
    help: .line(
      "What a file does not tell, such as heads=3.", value: "key=value", more: "May be given more than once."))
  var assume: [String] = []

  @Option(
    help: .line(
      "The images' size, where a graph leaves it open: n, or HxW.", value: "size", more: "Of three channels, in pixels."
    ))
  var resize: String?

  @Option(
    help: .line(
      "Show the bytes of so many ranks, \(Bounds<Int>.ranks.text).", value: "n", more: "What each of them would hold."),
    transform: Bounds<Int>.ranks.parse)
  var ranks: Int?

  @Option(
    help: .line(
      "Write all of it as JSON.", value: "file", more: "- is standard output, which then holds nothing else."),
    completion: .file(extensions: ["json"]))
  var json: String?

  /// Prints the catalogue and the recognised model.
  func inspect() -> ExitStatus {
    CifarEval.reporting { () throws(EvaluationError) in
      let target = try jsonFile()
      let isSilent = target?.isStandardOutput ?? false
      let width = TextWidth.ofOutput
      let file: GraphFile?
      let output = try Inputs.assumed(assume)[GraphFile.outputKey]
      let images = try images()
      do throws(ModelFileError) {
        file = try GraphFile(checkpoint, output: output) { KnownImages(shape: images) }
      } catch {
        throw EvaluationError(naming: error)
      }
      let catalogue: Catalogue
      if let file { catalogue = file.catalogue } else { catalogue = try open() }
      let ports = file.map { $0.inputs.map { "input: \($0)" } + $0.outputs.map { "output: \($0)" } } ?? []
      let listed = facts(catalogue, width: width) + ports + table(catalogue)
      let model: Model
      do throws(EvaluationError) { model = try recognised(catalogue, file) } catch {
        // What it holds says why no model is known to.
        if !isSilent { try Console.output(listed) }
        throw error
      }
      let inspection = Inspection(model, dtype ?? catalogue.dtype ?? .float32, ranks: ranks)
      if let target {
        try Outputs.refuseCollisions([target], inputs: [checkpoint] + catalogue.paths)
        try Outputs.write(to: target) { () throws(ReportError) in try InspectionReport(inspection, file).encoded() }
      }
      if !isSilent { try Console.output(listed + inspection.lines(width: width)) }
      return .done
    }
  }

  /// What images are like of which a graph does not say it; nil where it is not said here either.
  private func images() throws(EvaluationError) -> Shape? {
    switch try PreprocessingOptions.size(resize) {
    case .shortSide(let side): Shape(checking: [3, side, side])
    case .exact(let rows, let columns): Shape(checking: [3, rows, columns])
    case nil: nil
    }
  }

  /// The file of --json, found good.
  private func jsonFile() throws(EvaluationError) -> OutputFile? {
    guard let json else { return nil }
    do throws(FileError) { return try OutputFile(json) } catch { throw Outputs.unwritable(error) }
  }

  private func open() throws(EvaluationError) -> Catalogue {
    do throws(CheckpointError) {
      return try Catalogue.open(
        checkpoint, options: CheckpointOptions(tag: tag, dtype: dtype, weights: weights.map { WeightChoice($0) }))
    } catch { throw ExchangedInputs.error(ofCheckpoint: checkpoint) ?? EvaluationError(naming: error) }
  }

  private func recognised(_ catalogue: Catalogue, _ file: GraphFile?) throws(EvaluationError) -> Model {
    if let file {
      do throws(ModelFileError) { return try Model(file) } catch { throw EvaluationError(naming: error) }
    }
    let assume = try Inputs.assumed(assume)
    do throws(ModelFileError) { return try Model.recognise(catalogue, forced: model, assume: assume) } catch {
      throw EvaluationError(naming: error)
    }
  }

  /// What is known of the DeepSpeed run.
  private func facts(_ catalogue: Catalogue, width: Int) -> [String] {
    let dtype = catalogue.dtype.map { ", \($0.rawValue)" } ?? ""
    let title = TextWidth.hanging(
      "\(catalogue.path): \(catalogue.commandSummary), \(catalogue.tensors.count) tensors\(dtype)", margin: 2,
      width: width)
    guard let run = catalogue.run else { return title }
    func known<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "not said" }
    var facts = [
      ["DeepSpeed", known(run.version)], ["tag", run.tag], ["step", known(run.step)], ["ZeRO stage", "\(run.stage)"],
      ["saved by", run.worldSize.map { "\($0) rank\($0 == 1 ? "" : "s")" } ?? "not said"],
      ["trained in", run.dtype.rawValue], ["weights", run.weights.rawValue],
    ]
    if !run.expertCounts.isEmpty {
      facts.append(["experts", run.expertCounts.map(String.init).joined(separator: ", ")])
    }
    if let note = run.note { facts.append(["note", note]) }
    return title
      + TextTable.lines(facts, texts: [0, 1]).flatMap { TextWidth.hanging($0, margin: 12, width: width) }
  }

  private func table(_ catalogue: Catalogue) -> [String] {
    let rows = catalogue.tensors.map {
      [visibleName($0.name, most: 100), $0.scalar?.torchName ?? $0.typeName, $0.shape.description]
    }
    return TextTable.lines([["tensor", "type", "shape"]] + rows, texts: 0..<3)
  }
}
