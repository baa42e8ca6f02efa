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

  /// Whether the result is the input, for which nothing is to be run.
  var isIdentity: Bool { alongColumns == nil && alongRows == nil }

  /// The bytes that a run needs beside the result: the plane turned, its columns resampled, and turned back.
  var scratchBytes: Int { alongColumns == nil ? 0 : input.rows * (input.columns + 2 * output.columns) }

  /// The bytes of the result.
  var outputBytes: Int { output.rows * output.columns }

  /// Resamples a plane, `[rows][columns]`, to the first ``outputBytes`` of a result.
  func run(_ plane: Span<UInt8>, into result: inout [UInt8], _ scratch: inout PreprocessingScratch.Turning) {
    guard let alongColumns else { return downRows(plane, into: &result) }
    // A kernel weighs whole lines, and columns are lines of the plane turned.
    ResamplingTable.transpose(plane, rows: input.rows, columns: input.columns, into: &scratch.columns)
    let columns = scratch.columns
    alongColumns.resample(columns.span, columns: input.rows, into: &scratch.resampled)
    guard alongRows != nil else { return turnBack(scratch.resampled.span, into: &result) }
    let resampled = scratch.resampled
    turnBack(resampled.span, into: &scratch.rows)
    downRows(scratch.rows.span, into: &result)
  }

  private func turnBack(_ columns: Span<UInt8>, into result: inout [UInt8]) {
    ResamplingTable.transpose(columns, rows: output.columns, columns: input.rows, into: &result)
  }

  private func downRows(_ plane: Span<UInt8>, into result: inout [UInt8]) {
    alongRows?.resample(plane, columns: output.columns, into: &result)
  }
}
