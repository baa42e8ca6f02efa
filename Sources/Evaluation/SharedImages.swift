import Datasets
import Files
import Kernels
import MPI
import Memory

/// Images that each node holds once, and the memory that its ranks share for them.
public struct SharedImages: Sendable {
  /// The images.
  public let images: LabelledImages

  private let memory: NodeMemory?

  fileprivate init(_ images: LabelledImages, in memory: NodeMemory? = nil) {
    self.images = images
    self.memory = memory
  }

  /// Gives shared memory back; collective over the ranks that share, and nothing may use ``images`` afterwards.
  ///
  /// - Throws: ``EvaluationError`` where MPI failed.
  public func free() throws(EvaluationError) {
    do throws(MPIError) { try memory?.free() } catch { throw EvaluationError(error) }
  }
}

/// Reads a set of images so that each node holds it once.
///
/// A plain file is mapped, and the kernel's cache is the copy; a set that is drawn is drawn by all ranks of the node, each a
/// part; anything else is unpacked by one of them. What is not a file lies in memory that the node's ranks share.
/// Collective over `communicator`. Shared memory that is not freed stays until MPI is finalised.
///
/// - Throws: ``EvaluationError``, agreed.
public func share(
  _ source: DatasetSource, over communicator: Communicator
) throws(EvaluationError) -> SharedImages {
  if source.isMappable {
    return try communicator.agreeing { () throws(EvaluationError) in
      do throws(DatasetError) { return SharedImages(try source.map()) } catch { throw EvaluationError(error) }
    }
  }
  let nodes: Nodes
  do throws(MPIError) { nodes = try communicator.splitByNode() } catch { throw EvaluationError(error) }
  var memory = NodeMemory(nodes)
  do throws(EvaluationError) {
    try memory.fill(from: source, over: communicator)
    return try communicator.agreeing { () throws(EvaluationError) in
      do throws(DatasetError) {
        return SharedImages(try source.images(in: OwnedBytes(memory.bytes)), in: memory)
      } catch { throw EvaluationError(error) }
    }
  } catch {
    if error.agreed { do throws(MPIError) { try memory.free() } catch { throw EvaluationError(error) } }
    throw error
  }
}

/// Memory of a node, which nobody writes to any more once it is filled.
private struct NodeMemory: Sendable {
  private(set) var bytes = ByteView.empty
  private let nodes: Nodes
  /// Nil for a rank that is alone on its node, whose memory is its own.
  private var window: SharedWindow?

  init(_ nodes: Nodes) { self.nodes = nodes }

  /// Fills it with the records of `source`; collective over `communicator`, the ranks of all nodes.
  mutating func fill(from source: DatasetSource, over communicator: Communicator) throws(EvaluationError) {
    if let (count, generate) = source.generated {
      return try communicator.agreeing { () throws(EvaluationError) in
        do throws(MPIError) { try draw(count, generate) } catch { throw EvaluationError(error) }
      }
    }
    if let size = source.unpackedSize { return try unpack(source, size, over: communicator) }
    let unpacked = try communicator.agreeing { () throws(EvaluationError) -> [UInt8] in
      do throws(DatasetError) { return nodes.node.rank == 0 ? try source.materialise() : [] } catch {
        throw EvaluationError(error)
      }
    }
    try communicator.agreeing { () throws(EvaluationError) in
      do throws(MPIError) {
        let window = try SharedWindow(on: nodes.node, byteCount: unpacked.count)
        (self.window, bytes) = (window, window.bytes)
        bytes.copy(from: unpacked)
        try window.publish()
      } catch { throw EvaluationError(error) }
    }
  }

  /// Fills it with `size` bytes that one rank of the node unpacks.
  private mutating func unpack(
    _ source: DatasetSource, _ size: Int, over communicator: Communicator
  ) throws(EvaluationError) {
    let window = try communicator.agreeing { () throws(EvaluationError) in
      do throws(MPIError) { return try SharedWindow(on: nodes.node, byteCount: size) } catch {
        throw EvaluationError(error)
      }
    }
    (self.window, bytes) = (window, window.bytes)
    let isFirst = nodes.node.rank == 0
    try communicator.agreeing { () throws(EvaluationError) in
      do throws(DatasetError) { if isFirst { try source.unpack(into: window.bytes) } } catch {
        throw EvaluationError(error)
      }
    }
    try communicator.agreeing { () throws(EvaluationError) in
      do throws(MPIError) { try window.publish() } catch { throw EvaluationError(error) }
    }
  }

  /// Draws a set, each rank of the node a part, on its share of the cores.
  private mutating func draw(_ count: Int, _ generate: DatasetSource.Generator) throws(MPIError) {
    let node = nodes.node
    let byteCount = count * DatasetSource.recordBytes
    if node.size > 1 {
      let window = try SharedWindow(on: node, byteCount: byteCount)
      (self.window, bytes) = (window, window.bytes)
    } else {
      bytes = MemoryBlock(byteCount: byteCount).bytes.prefix(byteCount)
    }
    let records = bytes
    let pool = WorkerPool(count: min(try fairShareOfCores(on: node), 8))
    let part = (count * node.rank / node.size)..<(count * (node.rank + 1) / node.size)
    let queue = WorkQueue(count: part.count, step: 50)
    pool.run { _ in
      while let next = queue.take() {
        let images = (part.lowerBound + next.lowerBound)..<(part.lowerBound + next.upperBound)
        let place = (images.lowerBound * DatasetSource.recordBytes)..<(images.upperBound * DatasetSource.recordBytes)
        let drawn = generate(images)
        precondition(drawn.count == place.count, "\(drawn.count) bytes for \(images.count) records")
        records[place].copy(from: drawn)
      }
    }
    try window?.publish()
  }

  /// Gives the window and the node's communicators back; collective.
  func free() throws(MPIError) {
    try window?.free()
    try nodes.free()
  }
}
