/// What stands before the data of a matrix of a MATLAB file: its class, its extents and its name.
struct MATHeader {
  /// `mxCLASS`: 1 cells, 2 structures, 4 characters, 6 to 15 numbers.
  let kind: UInt8
  /// Whether numbers have a second, imaginary part.
  let isComplex: Bool
  /// The extents, 2 to 8; the first varies fastest.
  let extents: [Int]
  /// The name; empty within cells and structures.
  let name: String
  /// Where the data begin.
  let next: Int

  /// The product of the extents.
  let count: Int

  /// Reads the bytes of a matrix behind its tag; nil where they are damaged.
  init?(_ matrix: [UInt8]) {
    guard let flags = MATElement(matrix.span, at: 0), flags.kind == .uint32, flags.range.count == 8,
      let shape = MATElement(matrix.span, at: flags.next), shape.kind == .int32,
      let label = MATElement(matrix.span, at: shape.next), label.kind == .int8
    else { return nil }
    let bytes = Array(matrix[shape.range])
    guard 2...8 ~= bytes.count / 4, bytes.count.isMultiple(of: 4) else { return nil }
    extents = stride(from: 0, to: bytes.count, by: 4).map { Int(bytes.littleEndian(Int32.self, at: $0)) }
    var product = 1
    for extent in extents {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      product = next
    }
    count = product
    let first = flags.range.lowerBound
    (kind, isComplex) = (matrix[first], matrix[first + 1] & 8 != 0)
    name = String(decoding: matrix[label.range], as: UTF8.self)
    next = label.next
  }

  /// The numbers of a matrix of them; nil of another, or where there are more or fewer than its extents say.
  func numbers(in matrix: [UInt8]) -> MATFile.Variable? {
    guard 6...15 ~= kind, !isComplex, let data = MATElement(matrix.span, at: next), data.kind.bytes > 0 else {
      return nil
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: data.kind.bytes)
    guard !overflow, size == data.range.count else { return nil }
    return MATFile.Variable(shape: extents, type: data.kind, bytes: Array(matrix[data.range]))
  }
}
