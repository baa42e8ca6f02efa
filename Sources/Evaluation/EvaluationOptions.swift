import Kernels

/// How an evaluation is run; nothing here changes the logits but ``convolutions``.
public struct EvaluationOptions: Sendable {
  /// 3: each rank holds its piece of every unit's parameters and units are gathered as they are needed; 0: each rank
  /// holds all of them.
  public var zeroStage = 3
  /// The images that one gather of a unit serves; nil for as many as ``memory`` allows.
  public var batchSize: Int?
  /// The bytes that a rank may use for parameters and activations.
  public var memory = 512 << 20
  /// The kernels to use.
  public var cpuLevel = CPULevel.best
  /// The kernels of convolutions; Winograd's differ from direct ones in the last bits.
  public var convolutions = ConvolutionKernels.automatic
  /// Called now and then with the images done and the images in all, on the rank that sets it.
  public var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?

  /// The defaults.
  public init() {}
}
