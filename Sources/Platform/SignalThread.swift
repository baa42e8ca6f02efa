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
