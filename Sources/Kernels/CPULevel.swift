import CKernels
import Memory
import Tensors

/// The kernels compiled for one level of the processor's vector instructions.
///
/// Logits are the same, bit by bit, on every level; only the speed differs.
public struct CPULevel: Sendable {
  /// Its name: `x86-64-v4`, `x86-64-v3`, `neon` or `portable`.
  public let name: String

  /// A table that is constant for the program's life.
  let kernels: KernelTable

  /// The levels that this machine can run, best first.
  public static let available: [CPULevel] = KernelTable.available.map(CPULevel.init)

  /// The level of that name, or nil where this machine cannot run it.
  public static func named(_ name: String) -> CPULevel? { available.first { $0.name == name } }

  /// The best level of this machine.
  public static var best: CPULevel { available[0] }

  /// Whether a word of an activation holds two channels of bfloat16, and not one float32.
  public var isPaired: Bool { kernels.channels == 2 }

  /// Whether the weights of direct convolutions and of linear layers are pairs of bfloat16, for a vector's products.
  var multipliesPairs: Bool { kernels.products == CK_PAIRS }

  /// Whether they are tiles of bfloat16.
  var multipliesTiles: Bool { kernels.products == CK_TILES }

  /// Whether a kernel of a vector's products joins the words of two channels itself, in its workspace.
  var makesPairs: Bool { multipliesPairs && !isPaired }

  /// Whether the columns of the images' last odd channel are paired, which saves half of its products.
  var pairsColumns: Bool { multipliesPairs && isPaired }

  init(kernels: KernelTable) {
    name = kernels.name
    self.kernels = kernels
  }

  /// A checksum of bytes, the same on every level; one that differs from the next in one word never has the same.
  public func checksum(_ bytes: ByteView) -> UInt64 { kernels.checksum(bytes, isFloats: false) }

  /// The same of an array's.
  public func checksum<Element: BitwiseCopyable>(_ elements: [Element]) -> UInt64 { kernels.checksum(elements.span) }

  /// The same of bytes that are lent.
  public func checksum(_ bytes: Span<UInt8>) -> UInt64 { kernels.checksum(bytes) }

  /// The checksum of `count` floats, to which every NaN counts alike.
  public func checksum(_ floats: FloatView, count: Int) -> UInt64 {
    kernels.checksum(floats.bytes(count), isFloats: true)
  }

  /// Runs `rounds` rounds of independent fused multiply-adds and returns the floating point operations done: the
  /// yardstick of benchmarks.
  public func multiplyAddPeak(rounds: Int) -> Double { kernels.peak(rounds: rounds) }
}

extension DType {
  /// The kernels' number for this dtype.
  var kernelRounding: Int {
    switch self {
    case .float32: Int(CK_FLOAT32)
    case .float16: Int(CK_FLOAT16)
    case .bfloat16: Int(CK_BFLOAT16)
    }
  }
}
