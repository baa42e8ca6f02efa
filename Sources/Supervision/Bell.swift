import Glibc
import MPI

/// Tells the ranks of other nodes, past MPI and its launcher, that the job is told to end.
///
/// The first rank of a node that hears of it, by a signal or by a bell, rings at the first ranks of the other nodes and at all of its own.
/// Open MPI's mpirun passes SIGTERM on to its own node after a second, and to others after another. A bell that nobody hears, as
/// behind a firewall, changes nothing.
final class Bell: Sendable {
  private let socket: CInt
  /// What tells this job's datagrams from others.
  private let token: UInt64
  /// Whom this rank tells: nobody unless it is the first of its node.
  private let listeners: [sockaddr_in]

  /// As many as a host tells of its addresses.
  private static let addressCount = 4

  /// Hangs a bell at every rank, so that each knows where all are; collective.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  init(for world: Communicator, on nodes: Nodes) throws(MPIError) {
    socket = Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
    let port = Self.bind(socket)
    var own = (port == nil ? [] : Self.addresses()).prefix(Self.addressCount).map { UInt64($0) }
    own += [UInt64](repeating: 0, count: Self.addressCount - own.count)
    let all = try world.allGather(own + [UInt64(port ?? 0), UInt64.random(in: 1 ... .max)])
    token = all[0][Self.addressCount + 1]
    let places = try world.allGather([nodes.index, nodes.node.rank])
    let told = all.indices.filter { rank in
      rank != world.rank && nodes.node.rank == 0 && (places[rank][0] == nodes.index || places[rank][1] == 0)
    }
    listeners = told.flatMap { rank in
      all[rank][..<Self.addressCount].filter { $0 != 0 }.map { address in
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = in_port_t(all[rank][Self.addressCount])
        place.sin_addr.s_addr = in_addr_t(address)
        return place
      }
    }
  }

  deinit { close(socket) }

  /// Tells the others, where this rank is the one to do so.
  func ring() {
    var token = token
    for var listener in listeners {
      withUnsafePointer(to: &listener) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = sendto(socket, &token, MemoryLayout<UInt64>.size, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
  }

  /// Whether another has rung since.
  var isRinging: Bool {
    var heard: UInt64 = 0
    while recv(socket, &heard, MemoryLayout<UInt64>.size, 0) >= 0 {
      if heard == token { return true }
    }
    return false
  }

  /// A free port of the socket, in network order; nil where there is none.
  private static func bind(_ socket: CInt) -> in_port_t? {
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      } ? pointer.pointee.sin_port : nil
    }
  }

  /// This host's IPv4 addresses in network order, those of the loopback left out.
  private static func addresses() -> [in_addr_t] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return [] }
    defer { freeifaddrs(first) }
    return sequence(first: first, next: { $0?.pointee.ifa_next }).compactMap { interface in
      guard let interface, let address = interface.pointee.ifa_addr, address.pointee.sa_family == AF_INET,
        interface.pointee.ifa_flags & UInt32(IFF_LOOPBACK) == 0
      else { return nil }
      return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
    }
  }
}
