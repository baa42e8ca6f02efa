import Graphs
import Kernels
import Sharding
import Tensors
import Verification

/// How an evaluation is run; nothing here changes the logits but ``convolutions``.
public struct EvaluationOptions: Sendable {
  /// 3: each rank holds its piece of every unit's parameters and units are gathered as they are needed; 0: each rank
  /// holds all of them.
  public var zeroStage = 3
  /// How a unit's pieces come together.
  public var gather = GatherMode.node
  /// The images that one gather of a unit serves; nil for as many as ``memory`` allows and are worth it.
  public var batchSize: Int?
  /// The bytes that a rank may use for parameters and activations.
  public var memory = 512 << 20
  /// The threads that this rank runs groups of images on; nil for its fair share of the cores that it may use.
  public var threads: Int?
  /// Whether each rank runs a range of the images of its own, and not all those that its group runs.
  public var splitData = false
  /// The groups of ranks that each hold all parameters, sharded among themselves, and run a range of the images.
  public var replicas = Replicas.count(1)
  /// Whether shards, gathered and prepared units and activations are compared by checksum, also across ranks.
  public var verify = false
  /// The kernels to use.
  public var cpuLevel = CPULevel.best
  /// The kernels of convolutions; Winograd's differ from direct ones in the last bits, and native bfloat16's from all others.
  public var convolutions = ConvolutionKernels.automatic
  /// Called now and then with the images done and the images to do, on the rank that sets it.
  public var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?
  /// What a test does to this rank's memory.
  package var tampering: Tampering?

  /// Whether somebody looks at parameters and values between any two units.
  var isWatched: Bool { verify || tampering != nil }

  /// The defaults.
  public init() {}

  /// What every rank must have alike.
  var identity: [String] {
    [
      convolutions.rawValue, "\(zeroStage)", "\(gather)", "\(batchSize ?? 0)", "\(splitData)", "\(replicas)",
      "\(verify)",
    ]
  }

  /// The level that a graph's units are compiled for.
  func programLevel(_ graph: Graph) -> CPULevel {
    CPULevel.native(convolutions, for: graph) ?? cpuLevel
  }
}
