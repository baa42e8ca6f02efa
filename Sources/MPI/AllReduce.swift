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
    let operation = "MPI_Allreduce"
    let bridgedCount = try count(values.count, operation)
    var reduced = values.map(Int64.init)
    try check(operation, bridge_all_reduce_integers(handle, &reduced, bridgedCount, reduction.bridged))
    return reduced.map(Int.init)
  }

  /// The reduction of every rank's value, the same bits on every rank.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func allReduce(_ value: Double, _ reduction: Reduction) throws(MPIError) -> Double {
    guard !isAlone else { return value }
    var reduced = value
    try check("MPI_Allreduce", bridge_all_reduce_doubles(handle, &reduced, 1, reduction.bridged))
    return reduced
  }
}
