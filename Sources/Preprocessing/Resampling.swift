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

  /// The bytes that a run needs beside the result: the plane turned, its columns resampled, and turned back.
  var scratchBytes: Int { alongColumns == nil ? 0 : input.rows * (input.columns + 2 * output.columns) }

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
    guard let alongColumns else { return unsafe downRows(plane, into: result) }
    let turned = unsafe scratch + input.rows * input.columns
    let between = unsafe turned + input.rows * output.columns
    // A kernel weighs whole lines, and columns are lines of the plane turned.
    unsafe ResamplingTable.transpose(plane, rows: input.rows, columns: input.columns, into: scratch)
    unsafe alongColumns.resample(scratch, columns: input.rows, into: turned)
    unsafe ResamplingTable.transpose(
      turned, rows: output.columns, columns: input.rows, into: alongRows == nil ? result : between)
    if alongRows != nil { unsafe downRows(between, into: result) }
  }

  private func downRows(_ plane: UnsafePointer<UInt8>, into result: UnsafeMutablePointer<UInt8>) {
    guard let alongRows else { return unsafe result.update(from: plane, count: outputBytes) }
    unsafe alongRows.resample(plane, columns: output.columns, into: result)
  }
}
