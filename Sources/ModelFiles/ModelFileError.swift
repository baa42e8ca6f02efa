import Checkpoints
import Exported
import Files
import Models
import ONNX
import Tensors

/// Why no model was made of the files that were named; `description` is one line that names file, place and cure.
public enum ModelFileError: Error, CustomStringConvertible {
  case checkpoint(CheckpointError)
  case model(ModelError)
  case onnx(ONNXError)
  case exported(ExportedError)
  /// A graph file that is neither an ONNX model nor one of torch.export or TorchScript.
  case noGraph(path: String)
  /// A choice of what a file with a graph says itself.
  case needless(Choice, path: String)
  /// The graph's tensor is not among the weights.
  case missing(weights: String, graph: String, name: String, shape: Shape, sameNames: Int)
  case wrongShape(weights: String, graph: String, name: String, shape: Shape, found: Shape)
  case leftOver(weights: String, graph: String, name: String, shape: Shape)
  /// The graph reads a tensor in parts or transposed, and the weights lie in pieces.
  case scattered(weights: String, graph: String, name: String)
  /// A mean or deviation, with which the model is to normalise pixels, that is no number for it.
  case normalizer(path: String, tensor: String, value: Float)

  /// The names that `source` gives the model's classes are not those of a set, which has one that is not there, or could be several.
  case classes(source: String, missing: String, isAmbiguous: Bool)

  /// What cannot be chosen of a file with a graph.
  public enum Choice: String, Sendable {
    /// The folder inside a DeepSpeed checkpoint.
    case tag
    /// The set of weights.
    case weights = "set of weights"
    /// The model family.
    case family = "model family"
    /// What a family takes for granted.
    case assumptions
  }

  /// Whether a file could not be had at all, as against holding bad data.
  public var isMissing: Bool {
    switch self {
    case .checkpoint(let error): error.isMissing
    case .onnx(let error): error.isMissing
    case .exported(let error): error.isMissing
    default: false
    }
  }

  /// Whether what was asked for is wrong, not the files.
  public var isUsage: Bool {
    switch self {
    case .model(let error): error.isUsage
    case .onnx(let error): error.isUsage
    case .exported(let error): error.isUsage
    case .needless: true
    default: false
    }
  }

  private static let keepingNames =
    "export it with torch.onnx.export(..., dynamo=True, optimize=False) or torch.export.save, which keep names and values"

  /// One line: the file, the tensor, what was expected and found, and what to do.
  public var description: String {
    switch self {
    case .checkpoint(let error): error.description
    case .model(let error): error.description
    case .onnx(let error): error.description
    case .exported(let error): error.description
    case .classes(let source, let missing, let isAmbiguous):
      """
      \(source) has \(isAmbiguous ? "several classes like" : "no class") \(printable(missing)), which the set has; give the set \
      that the model was trained for
      """
    case .noGraph(let path):
      "\(path): no graph in it; give a .onnx file, or what torch.export.save or torch.jit.save wrote"
    case .needless(let choice, let path): "\(path): says itself which model it is; leave out the \(choice.rawValue)"
    case .missing(let weights, let graph, let name, let shape, let sameNames):
      """
      \(weights): tensor \(name) is missing: the graph of \(graph) expects shape \(shape), found none\
      \(sameNames == 0 ? ", nor any other of its names" : ""); is it another model's checkpoint, or did the exporter fold or \
      rename weights? Then \(Self.keepingNames)
      """
    case .wrongShape(let weights, let graph, let name, let shape, let found):
      """
      \(weights): tensor \(name) has the wrong shape: the graph of \(graph) expects \(shape), found \(found); \
      give the checkpoint of that model
      """
    case .leftOver(let weights, let graph, let name, let shape):
      """
      \(weights): tensor \(name) of shape \(shape) is left over: the graph of \(graph) reads none of that name; \
      is it another model's checkpoint, or did the exporter fold it? Then \(Self.keepingNames)
      """
    case .normalizer(let path, let tensor, let value):
      """
      \(path): tensor \(printable(tensor)) has the value \(value), with which no pixels can be normalised; expected finite \
      numbers, deviations above zero; save it again
      """
    case .scattered(let weights, let graph, let name):
      """
      \(weights): tensor \(name) lies in pieces, and the graph of \(graph) reads it transposed or in part; \
      give the graph as .pt2 of torch.export.save, or merge the checkpoint with zero_to_fp32.py
      """
    }
  }
}
