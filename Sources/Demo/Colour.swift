import Tensors

/// A colour, each part 0...255.
struct Colour {
  var red: Int
  var green: Int
  var blue: Int

  init(_ red: Int, _ green: Int, _ blue: Int) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A colour with every part drawn from `range`.
  static func random(in range: ClosedRange<Int>, _ random: inout SplitMix64) -> Colour {
    Colour(random.next(in: range), random.next(in: range), random.next(in: range))
  }

  /// The colour with every part moved by up to `distance`.
  func near(_ distance: Int, _ random: inout SplitMix64) -> Colour {
    Colour(
      Self.clamp(red + random.next(in: -distance...distance)),
      Self.clamp(green + random.next(in: -distance...distance)),
      Self.clamp(blue + random.next(in: -distance...distance)))
  }

  /// The colour with every part multiplied by `percent`/100.
  func scaled(_ percent: Int) -> Colour {
    Colour(red * percent / 100, green * percent / 100, blue * percent / 100)
  }

  /// The sum of the parts' distances.
  func distance(to other: Colour) -> Int {
    abs(red - other.red) + abs(green - other.green) + abs(blue - other.blue)
  }

  static func clamp(_ part: Int) -> Int { min(max(part, 0), 255) }
}
