/// A thread that takes a signal in the place of all others.
package enum SignalThread {
  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs `body` on a thread of its own, and from now on keeps `signal` from this thread and those that it starts; where no thread can be
  /// had, nothing changes.
  package static func start(taking signal: Int32, _ body: @escaping @Sendable () -> Void) {
    var signals = set(signal)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    guard code == 0 else {
      unsafe Unmanaged<Work>.fromOpaque(context).release()
      unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      return
    }
    pthread_detach(thread)
  }

  /// Whether `signal` comes within a time below a second; to be called on the thread that takes it.
  package static func wait(for signal: Int32, nanoseconds: Int) -> Bool {
    var signals = set(signal)
    var pause = timespec(tv_sec: 0, tv_nsec: nanoseconds)
    return unsafe sigtimedwait(&signals, nil, &pause) == signal
  }

  private static func set(_ signal: Int32) -> sigset_t {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, signal)
    return signals
  }
}

/// What handles a signal with its circumstances.
package enum SignalHandler {
  /// Those that get faults only, by number.
  private nonisolated(unsafe) static let handlers = UnsafeMutablePointer<sigaction>.allocate(capacity: count)
  private static let count = 65

  /// Written once, before the first handler can run.
  private static let isReady: Bool = {
    unsafe handlers.initialize(repeating: sigaction(), count: count)
    return true
  }()

  /// Whether there is one; false where the signal is ignored, or ends the process.
  package static func isSet(for number: Int32) -> Bool { handler(number) != nil }

  /// From now on lets it have a signal of this process's own only; one from outside ends the process as it would without it.
  package static func keepForFaults(_ number: Int32) {
    precondition(number > 0 && number < count && isReady, "no signal \(number)")
    guard var action = handler(number) else { return }
    unsafe handlers[Int(number)] = action
    unsafe action.__sigaction_handler.sa_sigaction = { number, info, context in
      // Not from the kernel, and not this process's own, as abort's.
      if let info = unsafe info, unsafe info.pointee.si_code <= 0,
        unsafe info.pointee._sifields._kill.si_pid != getpid()
      {
        signal(number, SIG_DFL)
        kill(getpid(), number)
      } else {
        unsafe SignalHandler.handlers[Int(number)].__sigaction_handler.sa_sigaction(number, info, context)
      }
    }
    unsafe sigaction(number, &action, nil)
  }

  private static func handler(_ number: Int32) -> sigaction? {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0, action.sa_flags & SA_SIGINFO != 0 else { return nil }
    return action
  }
}
