import Kernels
import MPI
import Memory
import Sharding

/// Units of another source, compared with what their owners loaded, and with themselves before and after they run.
package final class VerifiedUnits: UnitSource {
  /// The first unit of which a piece arrived changed, and the rank of the group that owns the piece.
  package private(set) var firstChanged: (unit: Int, owner: Int)?
  /// The first unit whose prepared parameters changed while it ran.
  package private(set) var firstChangedInUse: Int?

  private let source: any UnitSource
  private let shard: ParameterShard
  private let programs: [UnitProgram]
  private let level: CPULevel
  private let tampering: Tampering?
  /// What every rank of the group loaded, by rank and unit.
  private let loaded: [[UInt64]]
  /// The unit that arrives, and the one that runs.
  private var arriving = 0
  private var running: (unit: Int, packed: FloatView, sum: UInt64)?

  /// Verifies `source`; collective over the group.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  package init(
    _ source: any UnitSource, of shard: ParameterShard, for programs: [UnitProgram], over group: ShardGroup,
    _ level: CPULevel, _ tampering: Tampering?
  ) throws(MPIError) {
    self.source = source
    self.shard = shard
    self.programs = programs
    self.level = level
    self.tampering = tampering
    loaded = try group.communicator.allGather(shard.checksums)
  }

  package func start(_ unit: Int) throws(MPIError) {
    try source.start(unit)
    arriving = unit
  }

  package func progress() { source.progress() }

  package func wait() throws(MPIError) { try source.wait() }

  package var elements: ByteView { source.elements }

  package func prepare(on pool: WorkerPool) {
    let elements = source.elements
    tampering?(.gathered, [elements])
    if shard.partition.parts > 1 {
      for owner in loaded.indices where firstChanged == nil {
        let piece = elements[shard.byteRange(owner, of: arriving)]
        if level.checksum(piece) != loaded[owner][arriving] { firstChanged = (arriving, owner) }
      }
    }
    source.prepare(on: pool)
  }

  package func share() -> FloatView {
    let packed = source.share()
    running = (arriving, packed, sum(arriving, packed))
    tampering?(.prepared, [bytes(arriving, packed)])
    return packed
  }

  package func release() {
    if let (unit, packed, before) = running.take(), sum(unit, packed) != before, firstChangedInUse == nil {
      firstChangedInUse = unit
    }
    source.release()
  }

  package func close() throws(MPIError) { try source.close() }

  private func bytes(_ unit: Int, _ packed: FloatView) -> ByteView { packed.bytes(programs[unit].packedCount) }

  private func sum(_ unit: Int, _ packed: FloatView) -> UInt64 { level.checksum(bytes(unit, packed)) }
}
