import Metrics
import Testing

@Suite struct DistributionTests {
  /// Against scipy, to 1e-9 of the value even where it is tiny.
  @Test func equalScipysTails() throws {
    for tail in try MetricsReference.all.get().chiSquaredTails {
      let ours = Distributions.chiSquaredTail(tail.value, degrees: tail.degrees)
      #expect(abs(ours - tail.expected) <= 1e-9 * tail.expected + 1e-300, "\(tail): \(ours)")
    }
    #expect(Distributions.chiSquaredTail(.infinity, degrees: 3) == 0)
    #expect(Distributions.chiSquaredTail(0, degrees: 3) == 1)
  }

  @Test func equalScipysExactTest() throws {
    for coin in try MetricsReference.all.get().fairCoins {
      let ours = Distributions.fairCoin(coin.successes, of: coin.trials)
      #expect(abs(ours - coin.expected) <= 1e-8 * coin.expected, "\(coin): \(ours)")
    }
    #expect(Distributions.fairCoin(0, of: 0) == 1)
  }

  @Test func equalStatsmodelsCorrection() throws {
    for family in try MetricsReference.all.get().holm {
      let ours = MultipleTests.holm(family.pValues)
      #expect(ours.count == family.expected.count)
      for (one, expected) in zip(ours, family.expected) { #expect(abs(one - expected) <= 1e-12, "\(family): \(ours)") }
    }
    #expect(MultipleTests.holm([]).isEmpty)
  }
}
