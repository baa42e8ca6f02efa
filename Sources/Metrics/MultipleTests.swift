/// Several tests on the same images.
public enum MultipleTests {
  /// The p-values after Holm's step-down correction, in the order given: whatever hypotheses hold, the chance that one of them falls
  /// below a level is at most that level.
  ///
  /// Source: S. Holm, A simple sequentially rejective multiple test procedure, 1979; as statsmodels'
  /// `multipletests(method="holm")`.
  public static func holm(_ pValues: [Double]) -> [Double] {
    var (adjusted, largest) = (pValues, 0.0)
    for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
      adjusted[index] = largest
    }
    return adjusted
  }
}
