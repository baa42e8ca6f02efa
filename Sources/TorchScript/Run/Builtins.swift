import Exported
import Files

/// Calculates what is no tensor; nil where the arguments are such that an operator on tensors is meant.
typealias Builtin = @Sendable (Interpreter, ScriptArguments) throws(ExportedError) -> ScriptValue?

/// What programs call beside operators on tensors: a line a family.
enum Builtins {
  /// By the names after `torch.` or `ops.`.
  static let all: [String: Builtin] = [
    NumberBuiltins.all, ReductionBuiltins.all, ListBuiltins.all, TensorFacts.all, FusedAttention.all,
  ]
  .reduce(into: [:]) {
    $0.merge($1) { first, _ in first }
  }
}

extension Interpreter {
  /// Calls what is named `torch.…`, `ops.…`, or is Python's own.
  func call(builtin name: String, _ given: ScriptArguments) throws(ExportedError) -> ScriptValue {
    let parts = name.split(separator: ".", maxSplits: 1)
    let op = parts.count == 2 && (parts[0] == "torch" || parts[0] == "ops") ? String(parts[1]) : name
    if let builtin = Builtins.all[op], let value = try builtin(self, given) {
      try step(count: value.elements?.count ?? 0)
      return value
    }
    let aten = op.hasPrefix("aten.") ? String(op.dropFirst("aten.".count)) : op
    guard !aten.contains("."), parts.count == 2 else { throw failure("\(printable(name)) is not run here") }
    return try call(operator: aten, given)
  }
}
