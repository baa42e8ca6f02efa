import Graphs
import Tensors

/// A checkpoint that is not the model it was taken for; `description` is one line.
public enum ModelError: Error, CustomStringConvertible {
  case unknownArchitecture(String)
  /// `nearest` is the family that shares most with the file and its first difference; nil where none shares much.
  case notRecognised(path: String, tensors: [String], nearest: String?)
  case missing(path: String, model: String, parameter: Parameter)
  case wrongShape(path: String, model: String, parameter: Parameter, found: Shape)
  case wrongType(path: String, model: String, parameter: Parameter, found: String)
  case leftOver(path: String, model: String, name: String, shape: Shape)
  /// Shapes of which no graph of that model can be built.
  case wrongGraph(path: String, model: String, GraphError)
  case noExperts(path: String, model: String)
  case tooFewExperts(path: String, wanted: Int, experts: Int)
  case unknownAssumption(key: String, model: String, known: [String])
  case wrongAssumption(key: String, value: String, expected: String)
  /// A whole module records a part that the model's forward does not have.
  case foreignPart(path: String, model: String, part: String)
  /// A model of timm's with the names of another's tensors.
  case foreignArchitecture(path: String, architecture: String, model: String)
  /// A value of config.json that is not served, or contradicts the weights.
  case config(path: String, key: String, value: String, expected: String)
  /// A config.json of a model that no family is.
  case unservedType(path: String, type: String)
  /// What no publisher's code gives a default for.
  case neededAssumption(path: String, key: String, what: String, expected: String)

  /// A file whose forward only the config.json of its folder tells.
  case neededConfig(path: String, model: String, what: String)

  /// Whether what was asked for is wrong, not the file.
  public var isUsage: Bool {
    switch self {
    case .unknownArchitecture, .noExperts, .tooFewExperts, .unknownAssumption, .wrongAssumption, .neededAssumption:
      true
    default: false
    }
  }

  /// One line: the file, the tensor, what was expected and found, and what to do.
  public var description: String { fact + cure }

  /// The file, the tensor, what was expected and found; a program whose user says things in another way adds its own cure.
  public var fact: String {
    switch self {
    case .unknownArchitecture(let name): "\(name): not a model this program knows"
    case .notRecognised(let path, let tensors, let nearest):
      """
      \(path): no known model has tensors such as \(tensors.prefix(3).joined(separator: ", "))\
      \(nearest.map { "; \($0)" } ?? ""); its forward is not in the file
      """
    case .foreignPart(let path, let model, let part):
      "\(path): a whole module with \(part), which \(model) has not; its forward is not in the file"
    case .foreignArchitecture(let path, let architecture, let model):
      "\(path): architecture is \(Self.short(architecture)), whose forward is not \(model)'s, and is not in the file"
    case .missing(let path, let model, let parameter):
      "\(path): tensor \(parameter.name) is missing: \(model) expects shape \(parameter.shape), found none"
    case .wrongShape(let path, let model, let parameter, let found):
      "\(path): tensor \(parameter.name) has the wrong shape: \(model) expects \(parameter.shape), found \(found)"
    case .wrongType(let path, let model, let parameter, let found):
      "\(path): tensor \(parameter.name) has the wrong type: \(model) expects floating-point, found \(found)"
    case .leftOver(let path, let model, let name, let shape):
      "\(path): tensor \(name) is left over: \(model) expects none of that name, found shape \(shape)"
    case .wrongGraph(let path, let model, let error): "\(path): its shapes are not those of \(model): \(error)"
    case .noExperts(let path, let model): "\(path): \(model) has no experts"
    case .tooFewExperts(let path, let wanted, let experts):
      "\(path): top-\(wanted) of a layer of \(experts) expert\(experts == 1 ? "" : "s")"
    case .unknownAssumption(let key, let model, _): "\(key): \(model) assumes no such thing"
    case .wrongAssumption(let key, let value, _): "\(key)=\(value): not what \(key) can be"
    case .config(let path, let key, let value, let expected):
      "\(path): \(key) is \(Self.short(value)), which is not served; expected \(expected)"
    case .unservedType(let path, let type):
      """
      \(path): model_type \(Self.short(type)) is not served; served are \(Families.modelTypes.joined(separator: ", ")); its forward \
      is not in the file
      """
    case .neededConfig(let path, let model, let what): "\(path): the \(what) of \(model) are not in the file"
    case .neededAssumption(let path, _, let what, _): "\(path): the \(what) are not in the file, and nothing tells them"
    }
  }

  private var cure: String {
    switch self {
    case .unknownArchitecture(let name): "; choose one of: \(Architectures.names(near: name))"
    case .config: ""
    case .notRecognised, .foreignPart, .unservedType, .foreignArchitecture: ": export it once: \(Self.exportCall)"
    case .missing, .wrongShape, .leftOver, .wrongGraph: "; is it a checkpoint of another model?"
    case .wrongType: "; save it as float32, float16 or bfloat16"
    case .noExperts: "; leave their routing out"
    case .tooFewExperts: "; choose 1"
    case .unknownAssumption(_, _, let known):
      known.isEmpty ? "; it assumes nothing" : "; choose one of: \(known.joined(separator: ", "))"
    case .wrongAssumption(_, _, let expected): "; expected \(expected)"
    case .neededConfig: "; put its config.json beside it"
    case .neededAssumption(_, let key, _, let expected): "; say \(key), \(expected)"
    }
  }

  /// A text of a file within a line.
  static func short(_ text: String) -> String {
    let visible = text.unicodeScalars.prefix(60).map { $0.value < 32 || (127...159).contains($0.value) ? "?" : $0 }
    return String(String.UnicodeScalarView(visible)) + (text.unicodeScalars.count > 60 ? "…" : "")
  }

  /// The first tensor that differs, without the file and the cure; nil where no tensor does.
  var difference: String? {
    switch self {
    case .missing(_, _, let parameter): "\(parameter.name) is missing, which is \(parameter.shape) there"
    case .wrongShape(_, _, let parameter, let found): "\(parameter.name) is \(parameter.shape) there, \(found) here"
    case .leftOver(_, _, let name, let shape): "\(name) \(shape) is not there"
    default: nil
    }
  }

  /// What exports a model whose forward no family writes, in Python.
  public static let exportCall = """
    torch.onnx.export(model.eval(), (torch.zeros(1, 3, 32, 32),), "model.onnx", dynamo=True, optimize=False)
    """
}
