/// A socket over which processes send one another numbers, each a UDP datagram over IPv4; it never waits.
package final class DatagramSocket: Sendable {
  /// Where a socket is reached, as the network orders the bytes.
  package struct Address: Sendable {
    /// The host's IPv4 address.
    package let host: UInt32
    /// The socket's port there.
    package let port: UInt16

    /// The socket of `port` at `host`.
    package init(host: UInt32, port: UInt16) { (self.host, self.port) = (host, port) }
  }

  /// Its own port; nil where the system has none to give.
  package let port: UInt16?

  private let descriptor: Int32
  private static let addressBytes = socklen_t(MemoryLayout<sockaddr_in>.size)

  /// Opens a socket at a free port of all of the host's addresses.
  package init() {
    descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
    port = Self.bind(descriptor)
  }

  deinit { close(descriptor) }

  /// Sends a number, which may be lost on its way.
  package func send(_ number: UInt64, to address: Address) {
    var number = number
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = address.port
    place.sin_addr.s_addr = address.host
    unsafe withUnsafePointer(to: &place) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = unsafe sendto(descriptor, &number, MemoryLayout<UInt64>.size, 0, $0, Self.addressBytes)
      }
    }
  }

  /// The next number that has come; nil where none has.
  package func receive() -> UInt64? {
    var number: UInt64 = 0
    return unsafe recv(descriptor, &number, MemoryLayout<UInt64>.size, 0) >= 0 ? number : nil
  }

  private static func bind(_ descriptor: Int32) -> UInt16? {
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    var length = addressBytes
    return unsafe withUnsafeMutablePointer(to: &place) { pointer in
      let isBound = unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Platform.bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
      return unsafe isBound ? pointer.pointee.sin_port : nil
    }
  }

  /// This host's IPv4 addresses as the network orders their bytes, those of the loopback left out.
  package static func hostAddresses() -> [UInt32] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&first) == 0 else { return [] }
    defer { unsafe freeifaddrs(first) }
    var addresses: [UInt32] = []
    var next = unsafe first
    while let interface = unsafe next {
      unsafe next = unsafe interface.pointee.ifa_next
      guard let address = unsafe interface.pointee.ifa_addr, unsafe address.pointee.sa_family == AF_INET,
        unsafe interface.pointee.ifa_flags & UInt32(IFF_LOOPBACK) == 0
      else { continue }
      unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        unsafe addresses.append($0.pointee.sin_addr.s_addr)
      }
    }
    return addresses
  }
}
