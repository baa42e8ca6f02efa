import Datasets
import Kernels
import MPI

/// Reads a set of images so that each node holds it once.
///
/// A plain file is mapped, and the kernel's cache is the copy; a set that is drawn is drawn by all ranks of the node, each a
/// part; anything else is unpacked by one of them. What is not a file lies in memory that the node's ranks share.
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
  let records: any SharedRecords
  if let (count, generate) = source.generated {
    records = try communicator.agreeing { () throws(EvaluationError) in
      do throws(MPIError) { return try draw(count, generate, on: node) } catch { throw EvaluationError(error) }
    }
  } else {
    let unpacked = try communicator.agreeing { () throws(EvaluationError) -> [UInt8] in
      do throws(DatasetError) { return node.rank == 0 ? try source.materialise() : [] } catch {
        throw EvaluationError(error)
      }
    }
    records = try communicator.agreeing { () throws(EvaluationError) in
      do throws(MPIError) {
        let window = try SharedWindow(on: node, byteCount: unpacked.count)
        window.bytes.copyBytes(from: unpacked)
        try window.publish()
        return PublishedWindow(window: window)
      } catch { throw EvaluationError(error) }
    }
  }
  return try communicator.agreeing { () throws(EvaluationError) in
    do throws(DatasetError) {
      return try LabelledImages(
        records: UnsafeRawBufferPointer(records.bytes), owner: records, name: source.name)
    } catch { throw EvaluationError(error) }
  }
}

/// Draws a set in memory that the node's ranks share, each rank a part, on its share of the cores.
private func draw(
  _ count: Int, _ generate: DatasetSource.Generator, on node: Communicator
) throws(MPIError) -> any SharedRecords {
  let byteCount = count * DatasetSource.recordBytes
  let window = node.size > 1 ? try SharedWindow(on: node, byteCount: byteCount) : nil
  let records: any SharedRecords = window.map { PublishedWindow(window: $0) } ?? OwnRecords(byteCount: byteCount)
  let pool = WorkerPool(count: min(try fairShareOfCores(on: node), 8))
  let own = (count * node.rank / node.size)..<(count * (node.rank + 1) / node.size)
  let queue = WorkQueue(count: own.count, step: 50)
  pool.run { _ in
    while let part = queue.take() {
      let images = (own.lowerBound + part.lowerBound)..<(own.lowerBound + part.upperBound)
      let bytes = (images.lowerBound * DatasetSource.recordBytes)..<(images.upperBound * DatasetSource.recordBytes)
      generate(images, UnsafeMutableRawBufferPointer(rebasing: records.bytes[bytes]))
    }
  }
  try window?.publish()
  return records
}

/// Memory that nobody writes to any more once it is handed out.
private protocol SharedRecords: AnyObject, Sendable {
  var bytes: UnsafeMutableRawBufferPointer { get }
}

/// A window.
private final class PublishedWindow: SharedRecords, @unchecked Sendable {
  private let window: SharedWindow

  init(window: SharedWindow) { self.window = window }

  var bytes: UnsafeMutableRawBufferPointer { window.bytes }
}

/// Memory of a rank that is alone on its node.
private final class OwnRecords: SharedRecords, @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(byteCount: Int) { bytes = .allocate(byteCount: byteCount, alignment: SharedWindow.alignment) }

  deinit { bytes.deallocate() }
}
