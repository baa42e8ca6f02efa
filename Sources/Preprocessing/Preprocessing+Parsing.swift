extension Preprocessing.Size {
  /// Reads `N` or `HxW`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }.filter { 1...Preprocessing.largestSide ~= $0 }
    guard numbers.count == parts.count, 1...2 ~= numbers.count else { return nil }
    self = numbers.count == 1 ? .shortSide(numbers[0]) : .exact(rows: numbers[0], columns: numbers[1])
  }
}

extension Preprocessing: CustomStringConvertible {
  /// What is done, in the order in which it is; empty where nothing is.
  public var description: String {
    var steps: [String] = []
    switch resize {
    case nil: break
    case .shortSide(let side): steps.append("resized to \(side) (\(interpolation.rawValue))")
    case .exact(let rows, let columns): steps.append("resized to \(rows)x\(columns) (\(interpolation.rawValue))")
    }
    if let crop { steps.append("center crop \(crop)\(mayPad ? ", black around smaller images" : "")") }
    if isBGR { steps.append("blue, green, red") }
    return steps.joined(separator: ", ")
  }
}

extension Preprocessing {
  /// Whether an image can be smaller than the crop.
  private var mayPad: Bool {
    guard let crop else { return false }
    switch resize {
    case nil: return true
    case .shortSide(let side): return side < crop
    case .exact(let rows, let columns): return min(rows, columns) < crop
    }
  }

  /// All that decides which pixels are made.
  package var identity: [String] {
    [description, interpolation.rawValue, cropsBeforeMiddle ? "before middle" : "middle"]
  }
}
