import Graphs
import Kernels
import Memory
import Tensors
import Testing

/// Bytes become the floats of the definition, for any rows and columns and on every level.
@Suite struct ImageLoaderTests {
  @Test(arguments: [(1, 28, 28), (3, 33, 47), (3, 5, 1), (2, 3, 16), (4, 2, 31), (3, 224, 224)])
  func equalsTheDefinition(_ channels: Int, _ rows: Int, _ columns: Int) throws {
    let plane = rows * columns
    let bytes = (0..<16 * channels * plane).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    let mean = (0..<channels).map { 0.3 + 0.1 * Float($0) }
    let deviation = (0..<channels).map { 0.2 + 0.05 * Float($0) }
    for divisor in [Float(255), 1] {
      let expected = (0..<16).map { image in
        (0..<channels * plane).map { index in
          // Lanes past the last image hold zeros.
          let byte = image < 13 ? bytes[image * channels * plane + index] : 0
          return (Float(byte) / divisor - mean[index / plane]) / deviation[index / plane]
        }
      }
      for level in CPULevel.available {
        let program = Program(try graph(channels, rows, columns), dtype: .float32, level: level)
        let loader = ImageLoader(for: program, mean: mean, deviation: deviation, divisor: divisor)
        let group = MemoryBlock(floats: loader.layout.floatCount)
        let images = MemoryBlock(copying: bytes).bytes
        let size = channels * plane
        loader.load(0, end: 13, pixels: { images[size * $0..<size * ($0 + 1)] }, into: group.floats)
        let found = (0..<16).map { loader.layout.collect(lane: $0, from: group.floats) }
        #expect(found == expected, "\(level.name)")
        // The border stays zero.
        let copy = MemoryBlock(floats: loader.layout.floatCount)
        for (lane, image) in expected.enumerated() { loader.layout.scatter(image, lane: lane, into: copy.floats) }
        #expect((0..<loader.layout.floatCount).allSatisfy { copy.floats[$0] == group.floats[$0] }, "\(level.name)")
      }
    }
  }

  /// A convolution, so that the image has a border.
  private func graph(_ channels: Int, _ rows: Int, _ columns: Int) throws -> Graph {
    var builder = GraphBuilder(image: Shape(channels, rows, columns))
    _ = builder.conv(builder.image, "conv", out: 2, kernel: 3, pad: 1, bias: false)
    return try builder.finish()
  }
}
