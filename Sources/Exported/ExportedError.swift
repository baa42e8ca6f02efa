import Checkpoints
import Files
import ONNX

/// Why a file of torch.export was not read or cannot be run; `description` is one line that names the file, the place and the
/// cure.
public enum ExportedError: Error, Equatable, CustomStringConvertible {
  /// The file is not there, or its zip archive is damaged.
  case archive(CheckpointError)
  /// The file contradicts itself or its format.
  case malformed(path: String, what: String)
  /// The file is sound but of a kind that is not run; `what` ends in the cure.
  case unsupported(path: String, what: String)
  /// A node of the graph cannot be run: its name, what it calls, why, and what to do.
  case node(path: String, name: String, target: String, what: String)
  /// The graph is sound but no image classifier that is run.
  case graph(ONNXError)

  /// What is wrong with a node of a graph that was written with ONNX's operators; `targets` are what nodes call, by name.
  init(_ error: ONNXError, targets: [String: String]) {
    guard case .node(let path, let name, let op, let what) = error, let target = targets[name] else {
      self = .graph(error)
      return
    }
    self = .node(path: path, name: printable(name), target: "\(printable(target)), as \(op)", what: what)
  }

  /// Whether what was asked for is wrong, not the file.
  public var isUsage: Bool { if case .graph(let error) = self { error.isUsage } else { false } }

  /// Whether the file could not be had at all, as against holding bad data.
  public var isMissing: Bool {
    switch self {
    case .archive(let error): error.isMissing
    case .graph(let error): error.isMissing
    default: false
    }
  }

  /// One line: the file, the place, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .archive(let error): error.description
    case .malformed(let path, let what): "\(path): damaged: \(what); copy or export it again"
    case .unsupported(let path, let what): "\(path): \(what)"
    case .node(let path, let name, let target, let what): "\(path): node \(name) (\(target)): \(what)"
    case .graph(let error): error.description
    }
  }
}
