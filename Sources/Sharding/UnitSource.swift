import Kernels
import MPI
import Memory

/// Where the evaluation loop gets a unit's prepared parameters from.
///
/// Every rank of a group takes the same units in the same order, one at a time:
/// ``start(_:)``, ``wait()``, ``prepare(on:)``, ``share()``, and ``release()`` when the units of a segment have run. The next unit may be
/// started once the one before is shared, so that it arrives while that one's segment runs.
public protocol UnitSource: AnyObject {
  /// Starts to gather a unit.
  ///
  /// - Throws: ``MPIError`` where MPI refuses.
  func start(_ unit: Int) throws(MPIError)

  /// Lets MPI move bytes; to be called between pieces of work, on the thread that initialised MPI.
  func progress()

  /// Waits until the unit's elements are here.
  ///
  /// - Throws: ``MPIError`` where the gather failed.
  func wait() throws(MPIError)

  /// The unit's elements, from ``wait()`` to ``prepare(on:)``.
  var elements: ByteView { get }

  /// Prepares this rank's part of the unit for the kernels.
  func prepare(on pool: WorkerPool)

  /// The unit's prepared floats, when all ranks that share them have prepared theirs; until ``release()``.
  func share() -> FloatView

  /// Says that this rank has run all units of the segment.
  func release()

  /// Gives shared memory back; collective.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  func close() throws(MPIError)
}

/// Makes the source of a shard's units; collective over `group` where there is something to gather.
///
/// - Parameters:
///   - shard: This rank's pieces.
///   - segments: The units, and which of them are held together.
///   - group: The ranks that own the other pieces.
///   - mode: How they come together.
///   - threads: The threads that this rank prepares on.
///   - limit: The bytes of a prepared segment up to which a node has memory for two of them.
///   - keepsPrepared: Whether units are prepared once, and all kept, where nothing is gathered.
/// - Returns: The source.
/// - Throws: ``MPIError`` where there is no room for shared memory.
public func unitSource(
  of shard: ParameterShard, in segments: Segments, over group: ShardGroup, by mode: GatherMode, threads: Int,
  twoPreparedUpTo limit: Int = 8 << 20, keepsPrepared: Bool = false
) throws(MPIError) -> any UnitSource {
  guard shard.partition.parts > 1 else { return WholeUnits(shard, segments, keepsPrepared: keepsPrepared) }
  switch mode {
  case .flat: return FlatGather(shard, segments, group.communicator)
  case .node: return try NodeGather(shard, segments, group, threads: threads, twoPreparedUpTo: limit)
  }
}
