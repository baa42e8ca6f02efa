import Platform

/// Seconds of the monotonic clock.
package func monotonicSeconds() -> Double { System.monotonicSeconds }

/// The most memory that this process has had resident, in bytes.
package func peakResidentBytes() -> Int { System.usage.ru_maxrss * 1024 }
