import Glibc
import Kernels
import Models
import Tensors

// Figures of this machine, on one core: `make bench`. Ratios hold; absolute figures are of this machine and this hour.

/// The best of several short runs, in operations per second.
func peak(_ level: CPULevel) -> Double {
  (0..<9).map { _ in
    let start = processorSeconds()
    let operations = level.multiplyAddPeak(rounds: 4_000_000)
    return operations / (processorSeconds() - start)
  }.max() ?? 0
}

/// Bytes copied per second, from memory to memory.
func copyBandwidth() -> Double {
  let bytes = 256 << 20
  let source = AlignedBuffer(byteCount: bytes)
  let target = AlignedBuffer(byteCount: bytes)
  return Double(bytes) / medianSeconds { target.base.copyMemory(from: source.base, byteCount: bytes) }
}

let names =
  CommandLine.arguments.dropFirst().isEmpty
  ? ["net", "resnet20", "resnet56"] : CommandLine.arguments.dropFirst().map { $0 }
print("copy: \(fixed(copyBandwidth() / 1e9)) GB/s from memory to memory")
for level in CPULevel.available.filter({ $0.name != "portable" }) + [CPULevel.nativeBFloat16].compactMap({ $0 }) {
  let isNative = level.name == CPULevel.nativeBFloat16?.name
  let top = peak(level)
  print("\n\(level.name): \(fixed(top / 1e9)) GFLOP/s of fused multiply-adds, one core")
  var rows = [["model", "dtype", "kernels", "images/s", "GFLOP/s", "of peak"]]
  for name in names {
    guard let graph = Architectures.graph(named: name) else {
      print("unknown model \(name)")
      exit(64)
    }
    let kinds: [(DType, ConvolutionKernels)] =
      isNative
      ? [(.bfloat16, .nativeBFloat16), (.bfloat16, .direct)]
      : DType.allCases.flatMap { [($0, .automatic), ($0, .direct)] }
    for (dtype, kernels) in kinds {
      let benchmark = ModelBenchmark(graph, dtype: dtype, level: level, kernels: kernels, groups: 4)
      let rate = Double(benchmark.images) / medianSeconds { benchmark.run() }
      let speed = rate * Double(graph.floatingPointOperations)
      let share = fixed(100 * speed / top, 0) + " %"
      rows.append([name, dtype.rawValue, kernels.rawValue, fixed(rate, 0), fixed(speed / 1e9), share])
    }
  }
  print(table(rows))
}
