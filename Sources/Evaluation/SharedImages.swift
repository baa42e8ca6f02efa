import Datasets
import MPI

/// Reads a set of images so that each node holds it once: a plain file is mapped, and the kernel's cache is the copy;
/// anything else is unpacked by one rank of the node into memory that all its ranks see.
///
/// Collective over `communicator`. Shared memory stays until MPI is finalised.
///
/// - Throws: ``EvaluationError``, agreed.
public func share(
  _ source: DatasetSource, over communicator: Communicator
) throws(EvaluationError) -> LabelledImages {
  if source.isMappable {
    return try communicator.agreeing { () throws(EvaluationError) in
      do throws(DatasetError) { return try source.map() } catch { throw EvaluationError(error) }
    }
  }
  let node: Communicator
  do throws(MPIError) { node = try communicator.splitByNode().node } catch { throw EvaluationError(error) }
  let records = try communicator.agreeing { () throws(EvaluationError) -> [UInt8] in
    do throws(DatasetError) { return node.rank == 0 ? try source.materialise() : [] } catch {
      throw EvaluationError(error)
    }
  }
  let window: SharedWindow
  do throws(MPIError) {
    window = try SharedWindow(on: node, byteCount: records.count)
    window.bytes.copyBytes(from: records)
    try window.publish()
  } catch { throw EvaluationError(error) }
  return try communicator.agreeing { () throws(EvaluationError) in
    do throws(DatasetError) {
      let owner = PublishedWindow(window: window)
      return try LabelledImages(records: UnsafeRawBufferPointer(window.bytes), owner: owner, name: source.name)
    } catch { throw EvaluationError(error) }
  }
}

/// A window that nobody writes to any more.
private final class PublishedWindow: @unchecked Sendable {
  private let window: SharedWindow

  init(window: SharedWindow) { self.window = window }
}
