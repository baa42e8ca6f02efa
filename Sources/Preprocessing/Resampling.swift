/// One plane of bytes made larger or smaller: along the columns first, each pass rounded to bytes.
struct Resampling: Sendable {
  /// Rows and columns of the input.
  let input: (rows: Int, columns: Int)
  /// Rows and columns of the result.
  let output: (rows: Int, columns: Int)

  /// nil where nothing changes along them.
  private let alongColumns: ResamplingTable?
  private let alongRows: ResamplingTable?

  init(from input: (rows: Int, columns: Int), to output: (rows: Int, columns: Int), _ interpolation: Interpolation) {
    self.input = input
    self.output = output
    alongColumns =
      input.columns == output.columns ? nil : ResamplingTable(from: input.columns, to: output.columns, interpolation)
    alongRows = input.rows == output.rows ? nil : ResamplingTable(from: input.rows, to: output.rows, interpolation)
  }

  /// The bytes between the passes.
  var scratchBytes: Int { input.rows * output.columns }

  /// The bytes of the result.
  var outputBytes: Int { output.rows * output.columns }

  /// Resamples a plane.
  ///
  /// - Parameters:
  ///   - plane: `[rows][columns]`.
  ///   - result: room for ``outputBytes``.
  ///   - scratch: room for ``scratchBytes``.
  func run(
    _ plane: UnsafePointer<UInt8>, into result: UnsafeMutablePointer<UInt8>, scratch: UnsafeMutablePointer<UInt8>
  ) {
    guard let alongColumns else {
      return downRows(plane, into: result)
    }
    guard alongRows != nil else { return acrossColumns(alongColumns, plane, into: result) }
    acrossColumns(alongColumns, plane, into: scratch)
    downRows(scratch, into: result)
  }

  private func acrossColumns(
    _ table: ResamplingTable, _ plane: UnsafePointer<UInt8>, into result: UnsafeMutablePointer<UInt8>
  ) {
    table.weights.withUnsafeBufferPointer { weights in
      for (column, span) in table.spans.enumerated() {
        let first = column * table.width
        for row in 0..<input.rows {
          let pixels = plane + row * input.columns + span.first
          var sum = Self.half
          for tap in 0..<span.count { sum &+= Int32(pixels[tap]) &* weights[first + tap] }
          result[row * output.columns + column] = Self.byte(sum)
        }
      }
    }
  }

  private func downRows(_ plane: UnsafePointer<UInt8>, into result: UnsafeMutablePointer<UInt8>) {
    let columns = output.columns
    guard let table = alongRows else {
      return result.update(from: plane, count: input.rows * columns)
    }
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: columns) { sums in
      guard let sums = sums.baseAddress else { return }
      for (row, span) in table.spans.enumerated() {
        sums.initialize(repeating: Self.half, count: columns)
        for tap in 0..<span.count {
          let weight = table.weights[row * table.width + tap]
          let pixels = plane + (span.first + tap) * columns
          for column in 0..<columns { sums[column] &+= Int32(pixels[column]) &* weight }
        }
        let line = result + row * columns
        for column in 0..<columns { line[column] = Self.byte(sums[column]) }
      }
    }
  }

  private static let half = Int32(1) << Int32(ResamplingTable.precision - 1)

  private static func byte(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(max(sum &>> Int32(ResamplingTable.precision), 0), 255))
  }
}
