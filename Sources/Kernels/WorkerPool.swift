import Platform

/// Threads that do one piece of work side by side, of which the calling thread is the first.
///
/// One thread owns a pool and calls it; the others sleep between two pieces of work and end with the pool.
public final class WorkerPool {
  /// The threads, the caller's included.
  public let count: Int

  private let shared: SharedState?
  private var threads: [pthread_t] = []

  /// Starts `count - 1` threads; fewer where the system refuses more.
  public init(count: Int) {
    guard count > 1 else {
      self.count = 1
      shared = nil
      return
    }
    let shared = SharedState()
    for worker in 1..<count {
      var thread = pthread_t()
      let start = unsafe Unmanaged.passRetained(ThreadStart(worker: worker, shared: shared))
      guard unsafe pthread_create(&thread, nil, serve, start.toOpaque()) == 0 else {
        unsafe start.release()
        break
      }
      threads.append(thread)
    }
    self.count = threads.count + 1
    self.shared = shared
  }

  deinit {
    shared?.end()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Calls `body` once on each thread with the thread's number, 0 on the caller's, and returns when all are back.
  public func run(_ body: (Int) -> Void) {
    guard let shared else { return body(0) }
    withoutActuallyEscaping(body) { body in
      shared.begin(body, workers: threads.count)
      body(0)
      shared.awaitWorkers()
    }
  }
}

/// What a new thread is told.
private final class ThreadStart {
  let worker: Int
  let shared: SharedState

  init(worker: Int, shared: SharedState) {
    self.worker = worker
    self.shared = shared
  }
}

private func serve(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let raw = unsafe raw else { return nil }
  let start = unsafe Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue()
  start.shared.serve(start.worker)
  return nil
}

/// The work at hand, under a mutex.
@safe private final class SharedState {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let begun = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let finished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var body: ((Int) -> Void)?
  private var generation = 0
  private var running = 0
  private var isEnded = false

  init() {
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(begun, nil)
    unsafe pthread_cond_init(finished, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(finished)
    unsafe pthread_cond_destroy(begun)
    unsafe pthread_mutex_destroy(mutex)
    unsafe finished.deallocate()
    unsafe begun.deallocate()
    unsafe mutex.deallocate()
  }

  func begin(_ body: @escaping (Int) -> Void, workers: Int) {
    unsafe pthread_mutex_lock(mutex)
    self.body = body
    running = workers
    generation += 1
    unsafe pthread_cond_broadcast(begun)
    unsafe pthread_mutex_unlock(mutex)
  }

  func awaitWorkers() {
    unsafe pthread_mutex_lock(mutex)
    while running > 0 { unsafe pthread_cond_wait(finished, mutex) }
    body = nil
    unsafe pthread_mutex_unlock(mutex)
  }

  func end() {
    unsafe pthread_mutex_lock(mutex)
    isEnded = true
    unsafe pthread_cond_broadcast(begun)
    unsafe pthread_mutex_unlock(mutex)
  }

  func serve(_ worker: Int) {
    var seen = 0
    unsafe pthread_mutex_lock(mutex)
    while true {
      while generation == seen, !isEnded { unsafe pthread_cond_wait(begun, mutex) }
      if isEnded { break }
      seen = generation
      work(worker)
      running -= 1
      if running == 0 { unsafe pthread_cond_signal(finished) }
    }
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Calls the body without the mutex, and lets go of it before the caller is told.
  private func work(_ worker: Int) {
    let body = self.body
    unsafe pthread_mutex_unlock(mutex)
    body?(worker)
    unsafe pthread_mutex_lock(mutex)
  }
}
