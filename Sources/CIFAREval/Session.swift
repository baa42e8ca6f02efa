import Evaluation
import MPI
import Metrics

/// One process, or all ranks of an MPI job, that evaluate together.
///
/// ```swift
/// let session = Session()
/// let model = try session.model(at: "cifar_net.pth")
/// let images = try session.images(at: "cifar-10-batches-bin")
/// let outcome = try session.evaluate(model, on: images)
/// print(outcome.correct, "of", outcome.images)
/// try session.end()
/// ```
///
/// In a session of several ranks every method is collective: all ranks call it, in the same order and with the same arguments,
/// and where one of them fails all throw. A session belongs to the thread that made it.
public final class Session {
  let communicator: Communicator
  private let endsMPI: Bool
  private var shared: [SharedImages] = []

  /// This process by itself, without MPI.
  public convenience init() { self.init(.alone, endsMPI: false) }

  private init(_ communicator: Communicator, endsMPI: Bool) {
    self.communicator = communicator
    self.endsMPI = endsMPI
  }

  /// Starts MPI; the session is of all ranks, and ``end()`` ends MPI with it.
  ///
  /// - Throws: ``CIFAREvalError/mpi(_:)``, such as where another library's launcher started the process.
  public static func startingMPI() throws(CIFAREvalError) -> Session {
    do throws(MPIError) {
      try MPIEnvironment.initialize()
      return Session(try .world, endsMPI: true)
    } catch { throw CIFAREvalError(error) }
  }

  /// A session of all ranks, of a program that starts and ends MPI itself.
  ///
  /// - Throws: ``CIFAREvalError/mpiIsNotRunning`` before MPI is started, and after it is ended.
  public static func overAllRanks() throws(CIFAREvalError) -> Session {
    do throws(MPIError) { return Session(try .world, endsMPI: false) } catch { throw CIFAREvalError(error) }
  }

  /// This process's place among the ranks, from 0, which is the one to print.
  public var rank: Int { communicator.rank }

  /// The number of ranks.
  public var rankCount: Int { communicator.size }

  /// Gives back the memory of the images that were read, and ends MPI where this session started it.
  ///
  /// - Throws: ``CIFAREvalError/mpi(_:)`` where MPI failed.
  public func end() throws(CIFAREvalError) {
    for images in shared {
      do throws(EvaluationError) { try images.free() } catch { throw .failed(line: error.line) }
    }
    shared = []
    guard endsMPI else { return }
    do throws(MPIError) { try MPIEnvironment.finalize() } catch { throw CIFAREvalError(error) }
  }

  /// Keeps shared memory until the end.
  func keep(_ images: SharedImages) { shared.append(images) }

  /// Runs a step that any rank may fail: all return, or all throw, each its own error or that of the lowest rank that failed.
  func agreeing<Value>(_ step: () throws(CIFAREvalError) -> Value) throws(CIFAREvalError) -> Value {
    let outcome: Result<Value, CIFAREvalError>
    do throws(CIFAREvalError) { outcome = .success(try step()) } catch { outcome = .failure(error) }
    var line: String?
    if case .failure(let error) = outcome { line = error.description }
    let agreed: AgreedFailure?
    do throws(MPIError) { agreed = try communicator.agree(on: line, exitCode: 0) } catch { throw CIFAREvalError(error) }
    if let agreed, line == nil { throw .otherRank(rank: agreed.rank, line: agreed.line) }
    return try outcome.get()
  }
}
