import Files
import Pickles

/// The names of a model's classes in the order of its logits, where a training script saved them beside the weights.
public struct StoredClasses: Equatable, Sendable {
  /// The key that they have in the file, such as `class_to_idx`.
  public let key: String
  /// The names.
  public let names: [String]

  /// The most classes.
  private static let limit = 1 << 16

  /// The most bytes of a name.
  private static let nameLimit = 200

  /// The keys under which they are saved: torchvision's first.
  private static let keys = [
    "class_to_idx", "idx_to_class", "class_names", "classes", "CLASSES", "id2label", "label2id", "label_names",
  ]

  init(key: String, names: [String]) { (self.key, self.names) = (key, names) }

  /// Whether there are as many texts as classes may be, none too long.
  static func areNames(_ names: [String]) -> Bool {
    (2...limit).contains(names.count) && names.allSatisfy { (1...nameLimit).contains($0.utf8.count) }
  }

  /// Those of a file's dictionary, or of what mmpretrain and Lightning keep in it; nil where there are none.
  init?(_ value: PickleValue, in input: [UInt8]) {
    guard let top = value.dict else { return nil }
    let inner = [["meta"], ["meta", "dataset_meta"], ["hyper_parameters"]].map { path in
      (path.joined(separator: ".") + ".", path.reduce(top as PickleDict?) { $0?[$1]?.dict })
    }
    for (place, dict) in [("", top as PickleDict?)] + inner {
      for key in Self.keys {
        guard let found = dict?[key].flatMap({ Self.names($0, input) }) else { continue }
        (self.key, names) = (place + key, found)
        return
      }
    }
    // Ultralytics' models have them themselves; while they are trained only their average is kept.
    for key in ["model", "ema"] {
      guard let found = top[key]?.object?[attribute: "names"].flatMap({ Self.names($0, input) }) else { continue }
      (self.key, names) = (key + ".names", found)
      return
    }
    return nil
  }

  /// Names in their order, or with their numbers either way round; nil of anything else.
  private static func names(_ value: PickleValue, _ input: [UInt8]) -> [String]? {
    var numbered: [(name: PickleValue, number: Int?)] = []
    if let elements = value.elements {
      numbered = elements.prefix(limit + 1).enumerated().map { ($1, $0) }
    } else if let entries = value.dict?.entries.prefix(limit + 1) {
      numbered = entries.map { key, value in value.int.map { (key, $0) } ?? (value, number(key, input)) }
    }
    guard (2...limit).contains(numbered.count) else { return nil }
    var names = [String?](repeating: nil, count: numbered.count)
    for (name, number) in numbered {
      guard let number, names.indices.contains(number), let text = name.text(in: input),
        (1...nameLimit).contains(text.utf8.count)
      else { return nil }
      names[number] = withoutControls(text)
    }
    let found = names.compactMap(\.self)
    return Set(found).count == numbered.count ? found : nil
  }

  private static func number(_ key: PickleValue, _ input: [UInt8]) -> Int? {
    key.int ?? key.text(in: input).flatMap { Int($0) }
  }
}
