import Memory
import Tensors

extension Catalogue {
  /// The tensors of which a sample has elements.
  private static let sampledTensors = 256
  /// The elements of each of them.
  private static let sampledElements = 16

  /// Bytes that differ where another checkpoint was opened: what its header says of every tensor, and a few elements from the middle of
  /// up to 256 of them.
  ///
  /// Two checkpoints of one training differ in nothing but the values of weights.
  ///
  /// - Returns: The bytes, and how many were read for them.
  /// - Throws: ``CheckpointError`` where a file cannot be read or has changed.
  public func sample() throws(CheckpointError) -> (bytes: [UInt8], bytesRead: Int) {
    var bytes: [UInt8] = []
    for tensor in tensors {
      bytes += "\(tensor.name) \(tensor.typeName) \(tensor.shape.dimensions) ".utf8
      Self.describe(tensor.layout, in: &bytes)
    }
    let readable = tensors.filter { $0.scalar?.dtype != nil && $0.shape.elementCount > 0 }
    let count = min(readable.count, Self.sampledTensors)
    var reader = TensorReader(self)
    let elements = MemoryBlock(floats: Self.sampledElements).floats
    for index in 0..<count {
      let tensor = readable[index * readable.count / count]
      let middle = tensor.shape.elementCount / 2
      let range = middle..<min(middle + Self.sampledElements, tensor.shape.elementCount)
      let sample = elements.bytes(range.count)
      try reader.read(tensor, elements: range, as: .float32, into: sample)
      bytes += sample.copied(as: UInt8.self)
    }
    return (bytes, reader.bytesRead)
  }

  private static func describe(_ layout: TensorLayout, in bytes: inout [UInt8]) {
    switch layout {
    case .contiguous(let extents): for extent in extents { bytes += "\(extent.file):\(extent.offset) ".utf8 }
    case .strided(let strides): bytes += "\(strides.file):\(strides.offset):\(strides.strides) ".utf8
    case .boxes(let boxes): for box in boxes { bytes += "\(box.elements.file):\(box.elements.offset) ".utf8 }
    case .derived(let tensor):
      describe(tensor.first.layout, in: &bytes)
      describe(tensor.second.layout, in: &bytes)
      if case .overSpectralNorm(let right) = tensor.rule { describe(right.layout, in: &bytes) }
    }
  }
}
