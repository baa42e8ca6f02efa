import BenchmarkSupport
import Kernels

/// The median time of one call of `work`, over `repetitions` of at least `seconds` each, after a warm-up.
func medianSeconds(repetitions: Int = 5, atLeast seconds: Double = 0.3, _ work: () -> Void) -> Double {
  work()
  let times = (0..<repetitions).map { _ in
    let start = processorSeconds()
    var calls = 0
    var elapsed = 0.0
    while elapsed < seconds {
      work()
      calls += 1
      elapsed = processorSeconds() - start
    }
    return elapsed / Double(calls)
  }
  return times.sorted()[repetitions / 2]
}

/// The best of a few short runs of independent multiply-adds, in operations per second.
func multiplyAddPeak(_ level: CPULevel) -> Double {
  (0..<4).map { _ in
    let start = processorSeconds()
    let operations = level.multiplyAddPeak(rounds: 500_000)
    return operations / (processorSeconds() - start)
  }.max() ?? 0
}
