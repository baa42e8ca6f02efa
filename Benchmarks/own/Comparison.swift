import BenchmarkSupport
import Graphs
import Kernels
import Models
import SyntheticModels
import Tensors

/// One way to run a model.
struct Variant {
  let level: CPULevel
  let dtype: DType
  let kernels: ConvolutionKernels

  /// All that are worth a row: the portable level is not for speed, and direct kernels take too long for the largest models.
  static func all(for graph: Graph) -> [Variant] {
    let levels = CPULevel.available.filter { $0.name != "portable" }
    let kinds: [(DType, ConvolutionKernels)] = [
      (.float32, .automatic), (.float16, .automatic), (.bfloat16, .automatic), (.float32, .direct),
    ]
    let affordable = graph.floatingPointOperations < 5_000_000_000 ? kinds : kinds.dropLast()
    let defaults = levels.flatMap { level in affordable.map { Variant(level: level, dtype: $0, kernels: $1) } }
    // Native kernels that the machine runs.
    return defaults
      + ConvolutionKernels.allCases.compactMap { kernels in
        CPULevel.native(kernels, for: graph).map { Variant(level: $0, dtype: .bfloat16, kernels: kernels) }
      }
  }
}

/// A model run in every variant, one after the other in each round, so that ratios are of one time and place.
struct Comparison {
  /// Names of models, and how many rounds each is worth.
  static let models =
    [("net", 7), ("resnet20", 7), ("resnet56", 3), ("resnet18", 3), ("wrn-28-10", 3)]
    + SyntheticGraphs.peers.map { ($0, 3) }

  private let name: String
  private let variants: [Variant]
  /// By variant, then by round.
  private var times: [[PhaseSeconds]]
  private var peaks: [[Double]]
  private let graph: Graph
  private let images: Int

  /// Measures `rounds` rounds, and a warm-up before them.
  init(_ name: String, _ graph: Graph, rounds: Int) {
    self.name = name
    self.graph = graph
    variants = Variant.all(for: graph)
    let benchmarks = variants.map {
      ModelBenchmark(graph, dtype: $0.dtype, level: $0.level, kernels: $0.kernels, groups: benchmarkGroups(graph))
    }
    images = benchmarks.first?.images ?? 1
    times = variants.map { _ in [] }
    peaks = variants.map { _ in [] }
    for round in 0...rounds {
      for (index, benchmark) in benchmarks.enumerated() {
        let peak = multiplyAddPeak(variants[index].level)
        let seconds = benchmark.mean(atLeast: 0.1)
        guard round > 0 else { continue }
        peaks[index].append(peak)
        times[index].append(seconds)
      }
    }
  }

  static let header = [
    "model", "cpu", "dtype", "kernels", "images/s", "GFLOP/s", "of peak", "x fp32", "prepare ms", "images %",
  ]

  /// A row a variant; medians over the rounds.
  var rows: [[String]] {
    variants.indices.map { index in
      let variant = variants[index]
      let rate = Double(images) / median(times[index].map(\.perImage))
      let speed = rate * Double(graph.floatingPointOperations)
      let own = Double(images) * Double(graph.floatingPointOperations)
      let share = median(zip(times[index], peaks[index]).map { own / $0.perImage / $1 })
      return [
        name, variant.level.name.replacing(" with ", with: "+"), variant.dtype.rawValue,
        variant.kernels.rawValue, fixed(rate, 0), fixed(speed / 1e9), fixed(100 * share, 0) + " %", timesFloat32(index),
        fixed(1e3 * median(times[index].map(\.prepare)), 2),
        fixed(100 * median(times[index].map { $0.images / $0.perImage })),
      ]
    }
  }

  /// The time over that of fp32 on the same level, or for a level of its own on the best one; automatic kernels.
  private func timesFloat32(_ index: Int) -> String {
    func isBase(_ level: String) -> (Variant) -> Bool {
      { $0.dtype == .float32 && $0.kernels == .automatic && $0.level.name == level }
    }
    guard
      let base = variants.firstIndex(where: isBase(variants[index].level.name))
        ?? variants.firstIndex(where: isBase(CPULevel.best.name))
    else { return "" }
    return fixed(median(zip(times[index], times[base]).map { $0.perImage / $1.perImage }), 3)
  }
}
