import Exported
import Files
import ONNX

/// Runs a module's `forward` on one batch of images of which only the shape is known, and records what it does with tensors.
///
/// Whatever is no tensor is calculated: lists, shapes, the conditions of branches and loops. Nothing of the file is run but calls of the
/// operators that are known here, and what has no end is refused.
final class Interpreter {
  /// Statements and calls that are run; timm's nasnetalarge, scripted, takes fewer.
  private static let stepLimit = 1 << 17
  private static let deepest = 128
  /// Expressions and statements inside one another, over all calls.
  private static let deepestNesting = 2000
  private static let mostResults = 1 << 14

  let path: String
  var recorder: CallRecorder
  let library: CodeLibrary
  /// What `CONSTANTS` stands for.
  let constants: ScriptObject
  /// Where the program is: the module whose method runs, and the function.
  private(set) var frames: [Frame] = []
  private var steps = 0
  private var nesting = 0
  /// Results so far, so that each has a name of its own.
  private(set) var results = 0

  /// A function that runs.
  struct Frame {
    let module: String
    let function: String
    let place: String
    var line = 0
  }

  init(_ recorder: CallRecorder, _ library: CodeLibrary, constants: ScriptObject, path: String) {
    (self.recorder, self.library) = (recorder, library)
    (self.constants, self.path) = (constants, path)
    for (name, value) in constants.attributes {
      if case .tensor(let tensor) = value, let number = number(of: tensor) { constants.attributes[name] = number }
    }
  }

  /// The error of what cannot be run, with its place in the program.
  func failure(_ what: String) -> ExportedError {
    guard let frame = frames.last else { return .unsupported(path: path, what: "\(what); \(ScriptFile.otherwise)") }
    let module = frame.module.isEmpty ? "the model" : frame.module
    return .node(
      path: path, name: printable(module), target: printable("\(frame.function), \(frame.place) line \(frame.line)"),
      what: "\(what); \(ScriptFile.otherwise)")
  }

  /// Notes steps at a line, and refuses more than a program takes that ends.
  func step(at line: Int? = nil, count: Int = 1) throws(ExportedError) {
    steps += count
    if let line, !frames.isEmpty { frames[frames.count - 1].line = line }
    guard steps <= Self.stepLimit else { throw failure("it runs for more than \(Self.stepLimit) steps") }
  }

  /// Numbers for the names of so many results more.
  func newResults(_ count: Int) throws(ExportedError) -> Range<Int> {
    results += count
    guard results <= Self.mostResults else { throw failure("it makes more than \(Self.mostResults) values") }
    return results - count..<results
  }

  /// Runs `body` one step deeper.
  func deeper<Result>(_ body: () throws(ExportedError) -> Result) throws(ExportedError) -> Result {
    guard nesting < Self.deepestNesting else {
      throw failure("more than \(Self.deepestNesting) steps inside one another")
    }
    nesting += 1
    let result = try body()
    nesting -= 1
    return result
  }

  /// Runs `body` as the body of a function.
  func inside<Result>(
    _ frame: Frame, _ body: () throws(ExportedError) -> Result
  ) throws(ExportedError) -> Result {
    guard frames.count < Self.deepest else { throw failure("more than \(Self.deepest) calls inside one another") }
    frames.append(frame)
    let result = try body()
    frames.removeLast()
    return result
  }

  /// The number that a tensor without axes is, where it does not depend on the images.
  func number(of tensor: String) -> ScriptValue? {
    guard recorder.sizes(of: tensor).isEmpty, let numbers = recorder.numbers(of: tensor), let number = numbers.first,
      numbers.count == 1
    else { return nil }
    switch recorder.type(of: tensor) {
    case .bool: return .bool(number != 0)
    case let type where type.isFloating: return .float(number)
    default: return Int(exactly: number).map { .int($0) }
    }
  }

  /// The truth of a condition.
  func truth(_ value: ScriptValue) throws(ExportedError) -> Bool {
    switch value {
    case .none: return false
    case .tensor(let name):
      if let number = number(of: name)?.number { return number != 0 }
      throw failure("its condition depends on the images")
    default:
      if let number = value.number { return number != 0 }
      if let elements = value.elements { return !elements.isEmpty }
      throw failure("a condition that is no truth value")
    }
  }
}
