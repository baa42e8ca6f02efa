extension Communicator {
  /// Every rank's value, by rank.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func allGather(_ value: Int) throws(MPIError) -> [Int] {
    try allGatherFlat([value])
  }

  /// Every rank's values, by rank; all ranks give the same count.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func allGather<Element: BitwiseCopyable>(_ values: [Element]) throws(MPIError) -> [[Element]] {
    let all = try allGatherFlat(values)
    return (0..<size).map { Array(all[$0 * values.count..<($0 + 1) * values.count]) }
  }

  /// Every rank's text, by rank; for short ones, since each travels as the longest.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  public func allGather(_ text: String) throws(MPIError) -> [String] {
    let bytes = Array(text.utf8)
    let counts = try allGather(bytes.count)
    let longest = counts.max() ?? 0
    let all = try allGather(bytes + [UInt8](repeating: 0, count: longest - bytes.count))
    return zip(all, counts).map { String(decoding: $0.prefix($1), as: UTF8.self) }
  }

  private func allGatherFlat<Element: BitwiseCopyable>(_ values: [Element]) throws(MPIError) -> [Element] {
    values.isEmpty || isAlone ? values : try gather(values)
  }
}
