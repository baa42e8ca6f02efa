import BenchmarkSupport

/// The whole command beside DeepSpeed's.
struct Peer {
  /// DeepSpeed 0.19.8 with its CIFAR-10 example's test(), fp32, batch 4, 4 ranks, 10,000 images, from start to end, on two
  /// cores of Zen 4: the median of three runs.
  private static let deepSpeedSeconds = 22.6

  let launcher: Launcher
  let net: Subject
  let rounds: Rounds

  /// Net on 10,000 images on four ranks, default options.
  func rows() async throws -> [Row] {
    let times = try await rounds.take(9) {
      try await launcher.run(4, "cifar-eval", ["--checkpoint", net.checkpoint, "--data", net.data]).seconds
    }
    let ratio = Self.deepSpeedSeconds / median(times)
    return [
      Row("net, 10,000 images on 4 ranks, whole command", median(times), "%.2f s", atMost: Self.deepSpeedSeconds / 30),
      Row("  the fastest of \(times.count) runs", times.min() ?? 0, "%.2f s"),
      Row("  DeepSpeed takes \(Self.deepSpeedSeconds) s: times its speed", ratio, "%.1f x"),
    ]
  }
}
