import BenchmarkSupport
import Graphs
import Kernels
import Memory
import Tensors

/// What it takes to prepare one 3x3 convolution's weights for Winograd, beside the copying of as many bytes as are read and
/// written.
func weightTransforms(_ bandwidth: Double) throws -> [[String]] {
  var rows = [["channels", "dtype", "MB in", "MB out", "ms", "x copy"]]
  for channels in [64, 256, 512, 640] {
    for dtype in [DType.float32, .bfloat16] {
      var builder = GraphBuilder(image: Shape(channels, 8, 8), firstUnit: "conv")
      _ = builder.conv(0, "conv", out: channels, kernel: 3, pad: 1, bias: false)
      let graph = try builder.finish()
      let program = Program(graph, dtype: dtype, level: .best).units[0]
      let elements = MemoryBlock(byteCount: graph.elementCount * dtype.byteWidth)
      let packed = MemoryBlock(floats: program.packedCount)
      let seconds = medianSeconds(repetitions: 5, atLeast: 0.05) {
        program.prepare(elements.bytes, into: packed.floats)
      }
      let bytes = (read: graph.elementCount * dtype.byteWidth, written: program.packedCount * 4)
      // A copy reads and writes each byte it is counted for.
      let copy = Double(bytes.read + bytes.written) / 2 / bandwidth
      rows.append([
        "\(channels)", dtype.rawValue, fixed(Double(bytes.read) / 1e6), fixed(Double(bytes.written) / 1e6),
        fixed(1e3 * seconds, 2), fixed(seconds / copy),
      ])
    }
  }
  return rows
}
