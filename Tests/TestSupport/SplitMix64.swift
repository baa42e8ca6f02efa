import Tensors

/// Seeded numbers, the same on every machine.
package typealias SplitMix64 = Tensors.SplitMix64
