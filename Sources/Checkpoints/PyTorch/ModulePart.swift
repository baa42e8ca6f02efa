import Pickles

/// A part of a whole module as its pickle records it: a class, and the settings that its weights do not tell.
public struct ModulePart: Equatable, Sendable {
  /// Where it stands in the module: the name of its tensors without their last word.
  public let path: String
  /// Its class, such as `torch.nn.modules.conv.Conv2d`.
  public let className: String
  /// Numbers, or one for every dimension.
  public let numbers: [String: [Double]]
  /// Words.
  public let texts: [String: String]
  /// The function or class of a hook that may change what goes into its forward or comes out; nil where there is none.
  public let hook: String?

  private static let settings = [
    "eps", "stride", "padding", "dilation", "kernel_size", "ceil_mode", "negative_slope", "padding_mode", "approximate",
    "num_heads", "output_size", "transform_input", "add", "alpha", "count_include_pad", "divisor_override", "start_dim",
    "end_dim", "groups", "dim", "f", "global_pool", "crop_scale",
  ]

  package init(
    path: String, className: String, numbers: [String: [Double]] = [:], texts: [String: String] = [:],
    hook: String? = nil
  ) {
    (self.path, self.className, self.numbers, self.texts, self.hook) = (path, className, numbers, texts, hook)
  }

  init(_ path: String, _ className: String, _ module: PickleObject, in input: [UInt8]) {
    (self.path, self.className) = (path, className)
    hook = Self.hook(of: module)
    var (numbers, texts): ([String: [Double]], [String: String]) = ([:], [:])
    for name in Self.settings {
      guard let value = module[attribute: name] else { continue }
      let found = (value.elements ?? [value]).prefix(4).compactMap(Self.number)
      if !found.isEmpty { numbers[name] = found }
      if let text = value.text(in: input), text.utf8.count < 64 { texts[name] = text }
    }
    (self.numbers, self.texts) = (numbers, texts)
  }
  /// A number, 1 for a switch that is on.
  private static func number(_ value: PickleValue) -> Double? {
    value.float ?? value.int.map(Double.init) ?? value.bool.map { $0 ? 1 : 0 }
  }

  /// Its own forward, or the first hook that is none of torch.nn.utils', which make weights (weight_norm, spectral_norm, prune).
  private static func hook(of module: PickleObject) -> String? {
    // An object's own forward stands before its class's.
    if module[attribute: "forward"] != nil { return "forward" }
    for name in ["_forward_pre_hooks", "_forward_hooks"] {
      for entry in module[attribute: name]?.dict?.entries.prefix(64) ?? [] {
        let made = entry.value.object.map { $0.className ?? "a function" }
        let hook = entry.value.global?.qualifiedName ?? made ?? "a function"
        if !hook.hasPrefix("torch.nn.utils.") { return hook }
      }
    }
    return nil
  }
}

extension PickleObject {
  /// The dotted name of the object's class; `copyreg._reconstructor` has it as its first argument.
  var className: String? {
    guard let name = callableName, name.hasSuffix("_reconstructor") else { return callableName }
    return arguments.first?.global?.qualifiedName
  }
}
