import BenchmarkSupport
import Glibc
import Kernels
import Memory
import Models
import Tensors

// Figures of this machine, on one core: `own-benchmarks [peaks | MODEL…]`. Ratios hold; absolute figures are of this machine and this
// hour. `own-benchmarks speed FILE DTYPE KERNELS` prints nothing but images a second of the model in a file.

/// Bytes copied per second, from memory to memory.
func copyBandwidth() -> Double {
  let bytes = 256 << 20
  let source = MemoryBlock(byteCount: bytes)
  let target = MemoryBlock(byteCount: bytes)
  return Double(bytes) / medianSeconds { target.bytes.copy(from: source.bytes) }
}

if CommandLine.arguments.dropFirst().first == "speed" {
  guard let speed = try Speed(Array(CommandLine.arguments.dropFirst(2))) else {
    print("no dtype, or no kernels of it that this machine runs")
    exit(64)
  }
  print(fixed(speed.imagesPerSecond, 3))
  exit(0)
}
let isOfMachine = CommandLine.arguments.dropFirst().elementsEqual(["peaks"])
let chosen = isOfMachine ? [] : CommandLine.arguments.dropFirst()
for name in chosen where benchmarkGraph(name) == nil {
  print("unknown model \(name)")
  exit(64)
}
let bandwidth = copyBandwidth()
print("copy: \(fixed(bandwidth / 1e9)) GB/s from memory to memory")
let native = ConvolutionKernels.allCases.compactMap { CPULevel.native($0) }
for level in CPULevel.available.filter({ $0.name != "portable" }) + native {
  print("peak: \(fixed(multiplyAddPeak(level) / 1e9)) GFLOP/s of multiply-adds, \(level.name)")
}
if isOfMachine { exit(0) }
var rows = [Comparison.header]
for (name, rounds) in Comparison.models where chosen.isEmpty || chosen.contains(name) {
  if let graph = benchmarkGraph(name) { rows += Comparison(name, graph, rounds: rounds).rows }
}
print("\none core, medians; x fp32: time over fp32's; images: share of the time that normalises images")
print(table(rows))
if chosen.isEmpty { print("\nWinograd's weight transform:\n" + table(try weightTransforms(bandwidth))) }
