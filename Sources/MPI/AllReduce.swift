import CMPI

/// How values of several ranks become one.
public enum Reduction: Sendable {
  /// The smallest.
  case min
  /// The largest.
  case max
  /// All of them added.
  case sum

  var bridged: bridge_operation {
    switch self {
    case .min: bridge_min
    case .max: bridge_max
    case .sum: bridge_sum
    }
  }
}

extension Communicator {
  /// The reduction of every rank's value, on every rank; a sum wraps where it overflows.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func allReduce(_ value: Int, _ reduction: Reduction) throws(MPIError) -> Int {
    try allReduce([value], reduction)[0]
  }

  /// The reduction of every rank's values, place by place, on every rank; all give the same count.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func allReduce(_ values: [Int], _ reduction: Reduction) throws(MPIError) -> [Int] {
    guard !isAlone else { return values }
    var reduced = values.map(Int64.init)
    try reduce(&reduced, reduction)
    return reduced.map(Int.init)
  }

  /// The reduction of every rank's value, the same bits on every rank.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func allReduce(_ value: Double, _ reduction: Reduction) throws(MPIError) -> Double {
    isAlone ? value : try Bridge.allReduce(value, reduction, over: handle)
  }
}
