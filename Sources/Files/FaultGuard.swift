import Platform
import Synchronization

/// Keeps the process alive where a file that it has mapped is cut: what is no longer there reads as zeros.
///
/// Whoever maps a file compares its state once more when it is done, and then says what happened.
enum FaultGuard {
  /// The mapped files that are guarded at a time.
  private static let capacity = 64
  /// Where each begins, or 0, and then where each ends.
  private nonisolated(unsafe) static let bounds: UnsafeMutablePointer<Atomic<UInt>> = {
    let bounds = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: 2 * capacity)
    for index in 0..<(2 * capacity) { unsafe (bounds + index).initialize(to: Atomic(0)) }
    return unsafe bounds
  }()
  private nonisolated(unsafe) static let previous = UnsafeMutablePointer<sigaction>.allocate(capacity: 1)
  private static let page = UInt(getpagesize())

  /// From now on guards a mapping, where there is a place left for it.
  static func add(_ bytes: UnsafeRawBufferPointer) {
    _ = isInstalled
    let start = UInt(bitPattern: bytes.baseAddress)
    for index in 0..<capacity
    where unsafe bounds[index].compareExchange(expected: 0, desired: start, ordering: .relaxed).exchanged {
      let end = (start + UInt(bytes.count) + page - 1) / page * page
      unsafe bounds[capacity + index].store(end, ordering: .releasing)
      return
    }
  }

  /// Ends that, before the mapping goes.
  static func remove(_ bytes: UnsafeRawBufferPointer) {
    let start = UInt(bitPattern: bytes.baseAddress)
    for index in 0..<capacity where unsafe bounds[index].load(ordering: .relaxed) == start {
      unsafe bounds[capacity + index].store(0, ordering: .relaxed)
      unsafe bounds[index].store(0, ordering: .releasing)
      return
    }
  }

  private static let isInstalled: Bool = {
    // What the handler uses is made before it is called.
    (_, _) = unsafe (bounds, page)
    unsafe previous.initialize(to: sigaction())
    unsafe sigaction(SIGBUS, nil, previous)
    var action = sigaction()
    action.sa_flags = SA_SIGINFO | SA_ONSTACK
    unsafe action.__sigaction_handler.sa_sigaction = { number, info, context in
      if let info = unsafe info, unsafe FaultGuard.fill(info) { return }
      let previous = unsafe FaultGuard.previous.pointee
      guard previous.sa_flags & SA_SIGINFO != 0 else {
        // The fault happens again, and ends the process.
        signal(number, SIG_DFL)
        return
      }
      unsafe previous.__sigaction_handler.sa_sigaction(number, info, context)
    }
    return unsafe sigaction(SIGBUS, &action, nil) == 0
  }()

  /// Puts zeros where a page of a guarded mapping is missing; false where the fault is another.
  private static func fill(_ info: UnsafeMutablePointer<siginfo_t>) -> Bool {
    let pageIsMissing: Int32 = 2  // BUS_ADRERR
    guard unsafe info.pointee.si_code == pageIsMissing else { return false }
    let place = unsafe UInt(bitPattern: info.pointee._sifields._sigfault.si_addr) / page * page
    for index in 0..<capacity {
      let end = unsafe bounds[capacity + index].load(ordering: .acquiring)
      guard unsafe place >= bounds[index].load(ordering: .relaxed), place < end else { continue }
      let filled = unsafe mmap(
        UnsafeMutableRawPointer(bitPattern: place), Int(end - place), PROT_READ,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
      return unsafe filled != MAP_FAILED
    }
    return false
  }
}
