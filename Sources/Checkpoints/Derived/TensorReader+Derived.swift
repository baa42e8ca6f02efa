import Memory
import Tensors

extension TensorReader {
  /// Computes elements from stored ones in float32 and rounds them once; whichever `range` is read, an element has the same bits.
  mutating func read(
    _ derived: DerivedTensor, _ range: Range<Int>, as dtype: DType, into destination: ByteView
  ) throws(CheckpointError) {
    guard let rounding = Conversion(from: .float32, to: dtype) else { return }
    let most = Self.blockBytes / MemoryLayout<Float>.stride
    let values = MemoryBlock(byteCount: Self.blockBytes).floats
    let others = MemoryBlock(byteCount: Self.blockBytes).floats
    var row: (number: Int, factor: Float) = (-1, 0)
    var first = range.lowerBound
    while first < range.upperBound {
      var block = first..<min(first + most, range.upperBound)
      switch derived.rule {
      case .masked:
        try read(derived.first, block, into: values)
        try read(derived.second, block, into: others)
        others.withMutableSpan(block.count) { mask in
          values.withMutableSpan(block.count) { values in
            for index in values.indices { values[index] *= mask[index] }
          }
        }
      case .scaledToLength:
        let number = first / derived.rowSize
        if row.number != number { row = (number, try factor(derived, row: number, others, most)) }
        block = first..<min(block.upperBound, (number + 1) * derived.rowSize)
        try read(derived.first, block, into: values)
        values.withMutableSpan(block.count) { values in
          for index in values.indices { values[index] *= row.factor }
        }
      }
      let place = (first - range.lowerBound) * dtype.byteWidth
      rounding.convert(
        values.bytes(block.count), into: destination[place..<place + block.count * dtype.byteWidth])
      first = block.upperBound
    }
  }

  /// The length of a row over the root of the sum of its squares, as torch._weight_norm; `room` has place for `most` floats.
  private mutating func factor(
    _ derived: DerivedTensor, row: Int, _ room: FloatView, _ most: Int
  ) throws(CheckpointError) -> Float {
    let size = derived.rowSize
    var sum = 0.0
    var first = row * size
    while first < (row + 1) * size {
      let block = first..<min(first + most, (row + 1) * size)
      try read(derived.first, block, into: room)
      room.withMutableSpan(block.count) { values in
        for index in values.indices { sum += Double(values[index]) * Double(values[index]) }
      }
      first = block.upperBound
    }
    try read(derived.second, row..<row + 1, into: room)
    return room[0] / Float(sum.squareRoot())
  }

  private mutating func read(
    _ tensor: TensorEntry, _ range: Range<Int>, into room: FloatView
  ) throws(CheckpointError) {
    try read(tensor, elements: range, as: .float32, into: room.bytes(range.count))
  }
}
