import Files

/// Which set of weights was taken of a checkpoint that holds several.
public struct WeightSets: Equatable, Sendable {
  /// The key of the set that was taken, such as `state_dict`.
  public let taken: String

  /// The keys of the others, in the file's order.
  public let others: [String]

  package init(taken: String, others: [String]) {
    self.taken = taken
    self.others = others
  }
}

/// Which set of weights to take of a checkpoint that holds several.
public enum WeightChoice: Equatable, Sendable {
  /// The ones that were trained, not an average of them.
  case raw
  /// The exponential moving average, or another average.
  case averaged
  /// Those under a key of the file.
  case key(String)

  /// Reads `raw`, `ema`, or a key.
  public init(_ text: String) {
    switch text {
    case "raw": self = .raw
    case "ema": self = .averaged
    default: self = .key(text)
    }
  }
}

/// The user's choice, spent by the first level of a file that has the set chosen, and what came of it.
struct WeightSelection {
  private(set) var sets: WeightSets?
  private(set) var choice: WeightChoice?
  /// The parts of a whole module; empty for a state dict.
  var moduleParts: [ModulePart] = []
  /// The names of the model's classes, where the file tells.
  var classes: StoredClasses?

  init(_ choice: WeightChoice?) { self.choice = choice }

  /// Chooses among the sets under `keys`; `known` of the first are under keys that are usual for a model's weights.
  ///
  /// - Throws: ``CheckpointError/severalSets(path:keys:likely:)`` where there is no telling which one is meant.
  mutating func index(of keys: [String], known: Int, _ path: String) throws(CheckpointError) -> Int {
    let averaged = keys.indices.filter { Self.isAveraged(keys[$0]) }
    let raw = keys.indices.filter { !averaged.contains($0) }
    var candidates: [Int]
    switch choice {
    case nil: candidates = raw.isEmpty ? Array(keys.indices) : raw
    case .raw: candidates = raw
    case .averaged: candidates = averaged
    case .key(let key):
      candidates = keys.indices.filter { keys[$0] == key }
      if candidates.isEmpty { candidates = keys.indices.filter { keys[$0].split(separator: ".").last == key[...] } }
    }
    // A file of one set may hold the others further in.
    if keys.count == 1 {
      if !candidates.isEmpty, choice != .raw { choice = nil }
      return 0
    }
    guard let first = candidates.first else { throw .noSuchSet(path: path, keys: keys.map(printable)) }
    guard candidates.count == 1 || (choice != .averaged && first < known) else {
      throw .severalSets(path: path, keys: keys.map(printable), likely: printable(keys[first]))
    }
    choice = nil
    sets = WeightSets(taken: keys[first], others: keys.indices.filter { $0 != first }.map { keys[$0] })
    return first
  }

  /// Checks that the choice was met.
  func finish(_ path: String) throws(CheckpointError) {
    guard let choice, choice != .raw else { return }
    throw .oneSet(path: path)
  }

  /// Whether a key says that its weights are an average over training, or a copy that follows it.
  static func isAveraged(_ key: String) -> Bool {
    let words = key.lowercased().split { !$0.isLetter }
    return words.contains {
      ["ema", "average", "averaged", "averaging", "avg", "swa", "shadow", "teacher", "target", "momentum"].contains($0)
    }
  }
}
