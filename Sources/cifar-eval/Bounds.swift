import ArgumentParser

/// The numbers that an option takes: its help says them, and nothing else is let in, not NaN either.
struct Bounds<Number: LosslessStringConvertible & Comparable & Sendable>: Sendable {
  private let range: ClosedRange<Number>
  /// In words, such as `1 to 4096`.
  let text: String

  init(_ range: ClosedRange<Number>, _ text: String) { (self.range, self.text) = (range, text) }

  /// Reads an argument; throws what ArgumentParser shows behind option and value.
  var parse: @Sendable (_ argument: String) throws -> Number {
    { argument in
      guard let number = Number(argument), range.contains(number) else { throw ValidationError("expected \(text)") }
      return number
    }
  }
}

extension Bounds<Int> {
  static var images: Bounds { Bounds(1...1_000_000_000, "1 to 1000000000") }
  static var experts: Bounds { Bounds(1...2, "1 or 2") }
  static var zeroStage: Bounds { Bounds(0...3, "0 or 3") }
  static var threads: Bounds { Bounds(1...4096, "1 to 4096") }
  static var memory: Bounds { Bounds(1...1 << 30, "1 to 1073741824") }
  static var ranks: Bounds { Bounds(1...65_536, "1 to 65536") }
}

extension Bounds<Float> {
  static var capacity: Bounds { Bounds(0.001...1000, "0.001 to 1000") }
}

extension Bounds<Double> {
  static var seconds: Bounds { Bounds(0...31_536_000, "0 to 31536000") }
  static var share: Bounds { Bounds(0...1, "a share from 0 to 1, such as 0.65") }
}
