import Glibc
import Graphs
import Kernels
import Models
import SyntheticModels
import Tensors

/// `own-benchmarks --worker MODEL fp32|bf16`: a measurement for each line of standard input, for Benchmarks/peers.
///
/// Prints images a second of processor time, the images' normalisation included; bf16 runs natively where it can.
func answer(_ model: String, _ dtype: String) {
  guard let graph = benchmarkGraph(model), let dtype = DType(rawValue: dtype) else {
    print("unknown model or dtype")
    return
  }
  let usual = Variant(level: CPULevel.best, dtype: dtype, kernels: .automatic)
  let variant = dtype == .bfloat16 ? Variant.native(for: graph) ?? usual : usual
  let benchmark = ModelBenchmark(
    graph, dtype: dtype, level: variant.level, kernels: variant.kernels, groups: benchmarkGroups(graph))
  while readLine() != nil {
    var (images, seconds) = (0, 0.0)
    repeat {
      seconds += benchmark.run().perImage
      images += benchmark.images
    } while seconds < 0.35
    print(Double(images) / seconds)
    fflush(nil)
  }
}

/// The model of that name: one that the program knows, or one of the peers' nets.
func benchmarkGraph(_ name: String) -> Graph? { Architectures.graph(named: name) ?? (try? SyntheticGraphs.named(name)) }

/// The groups of images in flight: one of large images.
func benchmarkGroups(_ graph: Graph) -> Int { graph.imageShape.elementCount > 3072 ? 1 : 4 }
