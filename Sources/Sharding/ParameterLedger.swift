import Memory

/// Counts the parameter bytes that a rank holds, and the gathers it took part in.
///
/// What the ranks of a node share is counted once, by the first of them.
public final class ParameterLedger {
  /// The bytes held now: the shard, gathered units, and units prepared for the kernels.
  public private(set) var aliveBytes = 0
  /// The most bytes held at any time.
  public private(set) var peakBytes = 0
  /// The units gathered.
  public private(set) var gathers = 0
  /// The bytes of the gathered units, each counted whole.
  public private(set) var gatheredBytes = 0

  /// An empty ledger.
  public init() {}

  func gathered(bytes: Int) {
    gathers += 1
    gatheredBytes += bytes
  }

  func took(_ bytes: Int) {
    aliveBytes += bytes
    peakBytes = max(peakBytes, aliveBytes)
  }

  func released(_ bytes: Int) { aliveBytes -= bytes }
}

/// Memory for parameters, counted in a ledger as long as it lives.
public final class ParameterBuffer {
  private let block: MemoryBlock
  private let ledger: ParameterLedger
  private let byteCount: Int

  /// Allocates `byteCount` zero bytes.
  public init(byteCount: Int, ledger: ParameterLedger) {
    block = MemoryBlock(byteCount: byteCount)
    self.byteCount = byteCount
    self.ledger = ledger
    ledger.took(byteCount)
  }

  /// The bytes asked for.
  public var bytes: ByteView { block.bytes.prefix(byteCount) }

  /// The bytes as float32 elements.
  public var floats: FloatView { block.floats }

  deinit { ledger.released(byteCount) }
}
