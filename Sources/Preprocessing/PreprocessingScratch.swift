/// A thread's memory beside images and results, as large as the largest image has needed.
public struct PreprocessingScratch: Sendable {
  /// A plane of grey made of three.
  var grey: [UInt8] = []
  /// A plane resampled, before it is cropped.
  var resampled: [UInt8] = []
  var turning = Turning()

  /// What a plane goes through whose columns are resampled.
  struct Turning: Sendable {
    /// Columns of the input as rows.
    var columns: [UInt8] = []
    /// Columns of the result as rows.
    var resampled: [UInt8] = []
    /// Rows of the input, as long as those of the result.
    var rows: [UInt8] = []
  }

  /// Makes one without memory.
  public init() {}
}

extension [UInt8] {
  /// Makes room for so many bytes, which are whatever they were.
  mutating func makeRoom(_ count: Int) {
    guard self.count < count else { return }
    // Let go first, so that never both are there.
    self = []
    self = [UInt8](repeating: 0, count: count)
  }
}
