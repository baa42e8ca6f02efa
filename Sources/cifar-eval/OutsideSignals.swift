import Platform

/// Signals that are sent to the process end it as they do any other; those of its own faults go to Swift's runtime, which reports them.
///
/// The runtime's handlers return, and then what made a fault does so again, without them; a signal from outside would be lost.
enum OutsideSignals {
  /// From now on; to be called before MPI, which leaves alone what has a handler.
  static func endProcess() {
    // No fault raises it.
    if SignalHandler.isSet(for: SIGQUIT) { signal(SIGQUIT, SIG_DFL) }
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { SignalHandler.keepForFaults(number) }
  }
}
