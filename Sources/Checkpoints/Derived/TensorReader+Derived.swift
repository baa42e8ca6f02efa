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
    let norm = try norm(of: derived, values, others, most)
    var row: (number: Int, mean: Float, factor: Float) = (-1, 0, 0)
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
      case .scaledToLength, .standardized:
        let number = first / derived.rowSize
        if row.number != number {
          let (mean, factor) = try line(derived, row: number, others, most)
          row = (number, mean, factor)
        }
        block = first..<min(block.upperBound, (number + 1) * derived.rowSize)
        try read(derived.first, block, into: values)
        values.withMutableSpan(block.count) { values in
          for index in values.indices { values[index] = (values[index] - row.mean) * row.factor }
        }
      case .overSpectralNorm:
        try read(derived.first, block, into: values)
        values.withMutableSpan(block.count) { values in
          for index in values.indices { values[index] /= norm }
        }
      }
      let place = (first - range.lowerBound) * dtype.byteWidth
      rounding.convert(
        values.bytes(block.count), into: destination[place..<place + block.count * dtype.byteWidth])
      first = block.upperBound
    }
  }

  /// What is taken from a row's elements, and what they are then multiplied by; `room` has place for `most` floats.
  ///
  /// The length over the root of the sum of squares, as torch._weight_norm, or the mean and one over the root of the variance, as
  /// torch.nn.functional.batch_norm in training.
  private mutating func line(
    _ derived: DerivedTensor, row: Int, _ room: FloatView, _ most: Int
  ) throws(CheckpointError) -> (mean: Float, factor: Float) {
    if case .standardized(let epsilon, let scale) = derived.rule {
      let mean = try sum(derived, row: row, room, most) { $0 } / Double(derived.rowSize)
      let squares = try sum(derived, row: row, room, most) { ($0 - mean) * ($0 - mean) }
      var factor = Double(scale) / (squares / Double(derived.rowSize) + Double(epsilon)).squareRoot()
      if derived.second.name != derived.first.name {
        try read(derived.second, row..<row + 1, into: room)
        factor *= Double(room[0])
      }
      return (Float(mean), Float(factor))
    }
    let squares = try sum(derived, row: row, room, most) { $0 * $0 }
    try read(derived.second, row..<row + 1, into: room)
    return (0, room[0] / Float(squares.squareRoot()))
  }

  /// The sum over a row's elements of what `term` makes of each.
  private mutating func sum(
    _ derived: DerivedTensor, row: Int, _ room: FloatView, _ most: Int, _ term: (Double) -> Double
  ) throws(CheckpointError) -> Double {
    let size = derived.rowSize
    var sum = 0.0
    var first = row * size
    while first < (row + 1) * size {
      let block = first..<min(first + most, (row + 1) * size)
      try read(derived.first, block, into: room)
      room.withMutableSpan(block.count) { values in
        for index in values.indices { sum += term(Double(values[index])) }
      }
      first = block.upperBound
    }
    return sum
  }

  /// The spectral norm that the singular vectors say of the first tensor, as torch.nn.utils.spectral_norm in eval mode; 1 by another rule.
  ///
  /// All of the tensor is read for it, once by a reader; `values` and `others` have place for `most` floats.
  private mutating func norm(
    of derived: DerivedTensor, _ values: FloatView, _ others: FloatView, _ most: Int
  ) throws(CheckpointError) -> Float {
    guard case .overSpectralNorm(let right) = derived.rule else { return 1 }
    if let known = spectralNorms[derived.first.name] { return known }
    let (rows, columns) = (derived.second.shape.elementCount, right.shape.elementCount)
    var norm = 0.0
    for row in 0..<rows {
      var (sum, first) = (0.0, 0)
      while first < columns {
        let block = first..<min(first + most, columns)
        try read(derived.first, row * columns + block.lowerBound..<row * columns + block.upperBound, into: values)
        try read(right, block, into: others)
        sum += others.withMutableSpan(block.count) { others in
          values.withMutableSpan(block.count) { values in
            var sum = 0.0
            for index in values.indices { sum += Double(values[index]) * Double(others[index]) }
            return sum
          }
        }
        first = block.upperBound
      }
      try read(derived.second, row..<row + 1, into: others)
      norm += Double(others[0]) * sum
    }
    spectralNorms[derived.first.name] = Float(norm)
    return Float(norm)
  }

  private mutating func read(
    _ tensor: TensorEntry, _ range: Range<Int>, into room: FloatView
  ) throws(CheckpointError) {
    try read(tensor, elements: range, as: .float32, into: room.bytes(range.count))
  }
}
