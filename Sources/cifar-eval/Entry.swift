import Evaluation

/// The whole command, from the process's arguments to its end.
///
/// - Parameter adjust: Changes the options of an evaluation; the product changes none.
package func startCifarEval(adjusting adjust: @escaping (inout EvaluationOptions) -> Void = { _ in }) -> Never {
  CifarEval.start(adjusting: adjust)
}
