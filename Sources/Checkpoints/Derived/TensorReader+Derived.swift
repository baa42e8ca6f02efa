import Tensors

extension TensorReader {
  /// Computes elements from stored ones in float32 and rounds them once; whichever `range` is read, an element has the same bits.
  mutating func read(
    _ derived: DerivedTensor, _ range: Range<Int>, as dtype: DType, into destination: UnsafeMutableRawBufferPointer
  ) throws(CheckpointError) {
    guard let rounding = Conversion(from: .float32, to: dtype) else { return }
    let most = Self.blockBytes / MemoryLayout<Float>.stride
    let room = AlignedBuffer(byteCount: Self.blockBytes)
    let other = AlignedBuffer(byteCount: Self.blockBytes)
    var row: (number: Int, factor: Float) = (-1, 0)
    var first = range.lowerBound
    while first < range.upperBound {
      var block = first..<min(first + most, range.upperBound)
      let values: UnsafeMutableBufferPointer<Float>
      switch derived.rule {
      case .masked:
        values = try read(derived.first, block, into: room)
        let mask = try read(derived.second, block, into: other)
        for index in values.indices { values[index] *= mask[index] }
      case .scaledToLength:
        let number = first / derived.rowSize
        if row.number != number { row = (number, try factor(derived, row: number, other)) }
        block = first..<min(block.upperBound, (number + 1) * derived.rowSize)
        values = try read(derived.first, block, into: room)
        for index in values.indices { values[index] *= row.factor }
      }
      let start = (first - range.lowerBound) * dtype.byteWidth
      if let from = values.baseAddress, let to = destination.baseAddress {
        rounding.convert(from, to + start, count: block.count)
      }
      first = block.upperBound
    }
  }

  /// The length of a row over the root of the sum of its squares, as torch._weight_norm.
  private mutating func factor(
    _ derived: DerivedTensor, row: Int, _ buffer: borrowing AlignedBuffer
  ) throws(CheckpointError) -> Float {
    let size = derived.rowSize
    var sum = 0.0
    var first = row * size
    while first < (row + 1) * size {
      let block = first..<min(first + buffer.bytes.count / MemoryLayout<Float>.stride, (row + 1) * size)
      for value in try read(derived.first, block, into: buffer) { sum += Double(value) * Double(value) }
      first = block.upperBound
    }
    let lengths = try read(derived.second, row..<row + 1, into: buffer)
    return lengths[0] / Float(sum.squareRoot())
  }

  private mutating func read(
    _ tensor: TensorEntry, _ range: Range<Int>, into buffer: borrowing AlignedBuffer
  ) throws(CheckpointError) -> UnsafeMutableBufferPointer<Float> {
    let bytes = UnsafeMutableRawBufferPointer(
      rebasing: buffer.bytes[..<(range.count * MemoryLayout<Float>.stride)])
    try read(tensor, elements: range, as: .float32, into: bytes)
    return bytes.assumingMemoryBound(to: Float.self)
  }
}
