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

  private static let settings = [
    "eps", "stride", "padding", "dilation", "kernel_size", "negative_slope", "padding_mode", "approximate",
  ]

  package init(path: String, className: String) {
    (self.path, self.className, numbers, texts) = (path, className, [:], [:])
  }

  init(_ path: String, _ className: String, _ module: PickleObject, in input: [UInt8]) {
    (self.path, self.className) = (path, className)
    var (numbers, texts): ([String: [Double]], [String: String]) = ([:], [:])
    for name in Self.settings {
      guard let value = module[attribute: name] else { continue }
      let found = (value.elements ?? [value]).prefix(4).compactMap { $0.float ?? $0.int.map(Double.init) }
      if !found.isEmpty { numbers[name] = found }
      if let text = value.text(in: input), text.utf8.count < 64 { texts[name] = text }
    }
    (self.numbers, self.texts) = (numbers, texts)
  }
}
