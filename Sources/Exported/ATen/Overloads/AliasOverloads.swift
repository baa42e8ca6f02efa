/// Other names of operators, which torch.export keeps (pytorch/pytorch, torch/csrc/jit/passes/normalize_ops.cpp), and names of what is
/// the same where no gradients are taken and no numbers are complex.
enum AliasOverloads {
  private static let names = [
    "absolute": "abs", "negative": "neg", "fix": "trunc", "subtract": "sub", "multiply": "mul", "divide": "div",
    "true_divide": "div", "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le", "not_equal": "ne",
    "concat": "cat", "concatenate": "cat", "moveaxis": "movedim", "ger": "outer",
    "unsafe_chunk": "chunk", "unsafe_split": "split", "unsafe_split_with_sizes": "split_with_sizes", "adjoint": "mT",
    "mH": "mT", "matrix_H": "mT",
    "special_expit": "sigmoid", "special_erf": "erf", "special_erfc": "erfc", "special_exp2": "exp2",
    "special_expm1": "expm1", "special_log1p": "log1p", "special_logit": "logit",
    "special_logsumexp": "logsumexp",
    "special_sinc": "sinc", "arctanh": "atanh", "arcsinh": "asinh", "arccosh": "acosh", "linalg_matmul": "matmul",
    "arctan": "atan", "arctan2": "atan2", "arcsin": "asin", "arccos": "acos",
  ]

  /// Overloads that the other names do not have.
  private static let missing: Set<String> = [
    "true_divide.Tensor_mode", "true_divide.Scalar_mode", "true_divide_.Tensor_mode", "true_divide_.Scalar_mode",
    "unsafe_split.sizes",
  ]

  /// The translations under the other names too; those in place go with them.
  static func added(to all: [String: ATenTranslation]) -> [String: ATenTranslation] {
    var named = all
    for (alias, name) in names {
      for (target, translation) in all {
        for mark in ["", "_"] where target.hasPrefix("\(name)\(mark).") {
          let other = alias + target.dropFirst(name.count)
          if named[other] == nil, !missing.contains(other) { named[other] = translation }
        }
      }
    }
    return named
  }
}
