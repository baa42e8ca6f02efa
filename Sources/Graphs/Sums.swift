/// Sums in float32 of elements in order: of runs of 1,024 first, which are added up.
///
/// The error of one long sum grows with all of its elements, that of runs with a run's and their number's. Source: N. J. Higham,
/// The accuracy of floating point summation, SIAM J. Sci. Comput. 14 (1993), section 4.
enum Sums {
  /// The elements of a run; the kernels' `CK_SUM_RUN` is the same.
  private static let run = 1024

  /// What `add` makes of runs, added up.
  private static func total(
    _ elements: some RandomAccessCollection<Float>, _ add: (Float, Float) -> Float
  ) -> Float {
    var total: Float = 0
    var rest = elements[...]
    while !rest.isEmpty {
      total += rest.prefix(run).reduce(0, add)
      rest = rest.dropFirst(run)
    }
    return total
  }

  /// The sum.
  static func sum(_ elements: some RandomAccessCollection<Float>) -> Float { total(elements, +) }

  /// The sum of squares, by fused multiply-adds.
  static func squares(_ elements: some RandomAccessCollection<Float>) -> Float {
    total(elements) { $0.addingProduct($1, $1) }
  }
}
