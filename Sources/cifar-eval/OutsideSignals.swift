import Platform

/// Signals that are sent to the process end it as they do any other; those of its own faults go to Swift's runtime, which reports them.
///
/// The runtime's handlers return, and then what made a fault does so again, without them; a signal from outside would be lost.
enum OutsideSignals {
  private static let faults = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]
  /// The handlers of the runtime, by number.
  private nonisolated(unsafe) static let handlers = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)

  /// From now on; to be called before MPI, which leaves alone what has a handler.
  static func endProcess() {
    unsafe handlers.initialize(repeating: sigaction(), count: 65)
    // No fault raises it.
    if handler(SIGQUIT) != nil { signal(SIGQUIT, SIG_DFL) }
    for number in faults {
      guard var action = handler(number) else { continue }
      unsafe handlers[Int(number)] = action
      unsafe action.__sigaction_handler.sa_sigaction = { number, info, context in
        // Not from the kernel, and not this process's own, as abort's.
        if let info = unsafe info, unsafe info.pointee.si_code <= 0,
          unsafe info.pointee._sifields._kill.si_pid != getpid()
        {
          signal(number, SIG_DFL)
          kill(getpid(), number)
        } else {
          unsafe OutsideSignals.handlers[Int(number)].__sigaction_handler.sa_sigaction(number, info, context)
        }
      }
      unsafe sigaction(number, &action, nil)
    }
  }

  /// What handles a signal with its circumstances; nil where it is ignored, or ends the process as it should.
  private static func handler(_ number: Int32) -> sigaction? {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0, action.sa_flags & SA_SIGINFO != 0 else { return nil }
    return action
  }
}
