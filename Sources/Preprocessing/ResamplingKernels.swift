import CKernels

extension ResamplingTable {
  /// Makes each line of the result of the lines of `input`, which have `columns` bytes.
  func resample(_ input: Span<UInt8>, columns: Int, into result: inout [UInt8]) {
    precondition(input.count >= self.input * columns, "every line")
    result.makeRoom(spans.count * columns)
    unsafe input.withUnsafeBufferPointer { input in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe spans.withUnsafeBufferPointer { spans in
          unsafe weights.withUnsafeBufferPointer { weights in
            var call = unsafe ck_resample(
              input: input.baseAddress, output: result.baseAddress, columns: columns, lines: spans.count,
              spans: spans.baseAddress, weights: weights.baseAddress, width: width)
            unsafe ck_resample_lines(&call)
          }
        }
      }
    }
  }

  /// Turns rows into columns.
  static func transpose(_ plane: Span<UInt8>, rows: Int, columns: Int, into result: inout [UInt8]) {
    precondition(plane.count >= rows * columns, "every row")
    result.makeRoom(rows * columns)
    unsafe plane.withUnsafeBufferPointer { plane in
      unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe ck_transpose_bytes(plane.baseAddress, rows, columns, result.baseAddress)
      }
    }
  }
}
