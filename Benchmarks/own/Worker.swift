import Glibc
import Kernels
import Models
import Tensors

/// `own-benchmarks --worker MODEL fp32|bf16`: a measurement for each line of standard input, for Benchmarks/peers.
///
/// Prints images a second of processor time, the images' normalisation included; bf16 runs natively where it can.
func answer(_ model: String, _ dtype: String) {
  guard let graph = Architectures.graph(named: model), let dtype = DType(rawValue: dtype) else {
    print("unknown model or dtype")
    return
  }
  let native = dtype == .bfloat16 ? CPULevel.nativeBFloat16 : nil
  let kernels = native == nil ? ConvolutionKernels.automatic : .nativeBFloat16
  let benchmark = ModelBenchmark(
    graph, dtype: dtype, level: native ?? CPULevel.best, kernels: kernels, groups: 4)
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
