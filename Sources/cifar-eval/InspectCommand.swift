import ArgumentParser
import Checkpoints
import Evaluation
import Models

/// `cifar-eval inspect CHECKPOINT`: what a checkpoint holds, without reading its weights.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "List a checkpoint's tensors and the model that they make.")

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  /// Prints the catalogue and the recognised model.
  func inspect() -> ExitStatus {
    let catalogue: Catalogue
    do throws(CheckpointError) { catalogue = try Catalogue.open(checkpoint) } catch {
      let failure = EvaluationError(error)
      Console.error(failure.line)
      return failure.exitStatus
    }
    Console.output(table(catalogue))
    do throws(ModelError) {
      let model = try Model(recognising: catalogue)
      Console.output("model: \(model.name), \(model.graph.learnedCount) parameters, \(model.graph.units.count) units")
      return .done
    } catch {
      Console.error(error.description)
      return .badData
    }
  }

  private func table(_ catalogue: Catalogue) -> String {
    let rows = catalogue.tensors.map { ($0.name, $0.scalar?.torchName ?? $0.typeName, $0.shape.description) }
    let name = max(6, rows.map(\.0.count).max() ?? 0)
    let type = max(5, rows.map(\.1.count).max() ?? 0)
    func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: width - text.count) }
    let lines = rows.map { "\(pad($0.0, name))  \(pad($0.1, type))  \($0.2)" }
    let dtype = catalogue.dtype.map { ", \($0.rawValue)" } ?? ""
    let title = "\(catalogue.path): \(catalogue.format), \(rows.count) tensors\(dtype)"
    return ([title, "\(pad("tensor", name))  \(pad("type", type))  shape"] + lines).joined(separator: "\n")
  }
}
