import MPI
import Platform

/// Tells the ranks of other nodes, past MPI and its launcher, that the job is told to end.
///
/// The first rank of a node that hears of it, by a signal or by a notice, sends notices to the first ranks of the other nodes and to all of
/// its own. Open MPI's mpirun passes SIGTERM on to its own node after a second, and to others after another. A notice that does not arrive,
/// as behind a firewall, changes nothing.
final class EndNotice: Sendable {
  private let socket = DatagramSocket()
  /// What tells this job's datagrams from others.
  private let token: UInt64
  /// Whom this rank tells: nobody unless it is the first of its node.
  private let recipients: [DatagramSocket.Address]

  /// As many as a host tells of its addresses.
  private static let addressCount = 4

  /// Opens a socket at every rank, and tells each where all are; collective.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  init(for world: Communicator, on nodes: Nodes) throws(MPIError) {
    let port = socket.port
    var own = (port == nil ? [] : DatagramSocket.hostAddresses()).prefix(Self.addressCount).map { UInt64($0) }
    own += [UInt64](repeating: 0, count: Self.addressCount - own.count)
    let all = try world.allGather(own + [UInt64(port ?? 0), UInt64.random(in: 1 ... .max)])
    token = all[0][Self.addressCount + 1]
    let places = try world.allGather([nodes.index, nodes.node.rank])
    let told = all.indices.filter { rank in
      rank != world.rank && nodes.node.rank == 0 && (places[rank][0] == nodes.index || places[rank][1] == 0)
    }
    recipients = told.flatMap { rank in
      all[rank][..<Self.addressCount].filter { $0 != 0 }.map { address in
        DatagramSocket.Address(
          host: UInt32(truncatingIfNeeded: address), port: UInt16(truncatingIfNeeded: all[rank][Self.addressCount]))
      }
    }
  }

  /// Tells the others, where this rank is the one to do so.
  func send() {
    for recipient in recipients { socket.send(token, to: recipient) }
  }

  /// Whether another's has come since.
  var hasArrived: Bool {
    while let number = socket.receive() {
      if number == token { return true }
    }
    return false
  }
}
