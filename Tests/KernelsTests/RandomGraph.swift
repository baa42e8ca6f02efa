import Graphs
import Tensors
import TestSupport

/// A graph that a seed tells all of: chains, trees, dense blocks and branches of planes and of tokens, of shapes from 1 to 40.
struct RandomGraph: Sendable {
  let seed: UInt64

  /// Its first numbers tell the image, the way it grows and where it is cut.
  var recipe: GraphRecipe {
    var numbers = SeededGenerator(seed: seed)
    let style = Growth.Style.allCases[numbers.index(Growth.Style.allCases.count)]
    let shape = style.image(&numbers)
    let cuts = UnitCuts(least: 1, most: [1, 40, 400, 1 << 22][numbers.index(4)])
    let start = numbers
    return GraphRecipe(shape, cuts: cuts) { net in
      var growth = Growth(net, style, start)
      growth.grow()
      net = growth.net
    }
  }
}

/// Random numbers, the same for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var numbers: SplitMix64

  /// Seeds side by side give numbers that have nothing to do with one another.
  init(seed: UInt64) {
    var first = SplitMix64(seed: seed)
    numbers = SplitMix64(seed: first.next())
  }

  mutating func next() -> UInt64 { numbers.next() }

  /// An index below `count`.
  mutating func index(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }

  /// A number in `range`.
  mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + index(range.count) }

  /// True once in `count` times.
  mutating func once(in count: Int) -> Bool { index(count) == 0 }
}

/// A graph while it grows: operators are proposed at random, and those that fit are added.
struct Growth {
  /// Which values the next operator reads.
  enum Style: CaseIterable {
    /// The newest one.
    case chain
    /// Any, so that branches grow side by side until they meet.
    case tree
    /// The newest planes, which older ones are laid beside.
    case dense
    /// The newest tokens, with attention and what stands around it.
    case tokens

    func image(_ numbers: inout SeededGenerator) -> Shape {
      while true {
        let rank = self == .dense ? 3 : self == .tokens ? 2 : [3, 3, 3, 2, 1, 4][numbers.index(6)]
        let most = numbers.once(in: 2) ? 40 : 9
        guard let shape = Shape(checking: (0..<rank).map { _ in numbers.number(1...most) }) else { continue }
        if shape.elementCount <= 2500 { return shape }
      }
    }
  }

  var net: GraphBuilder
  let style: Style
  var numbers: SeededGenerator
  /// What one image may still cost, in multiply-adds and in elements.
  private var work = 60_000
  private var elements = 40_000
  private var unread: [Int] = []
  private var parameters = 0

  init(_ net: GraphBuilder, _ style: Style, _ numbers: SeededGenerator) {
    self.net = net
    self.style = style
    self.numbers = numbers
  }

  mutating func grow() {
    // The image is for the first unit only.
    while net.values.count == 1 { propose(0) }
    for _ in 0..<numbers.number(3...18) { propose(next()) }
    join()
  }

  private mutating func next() -> Int {
    switch style {
    case .chain, .tokens: net.values.count - 1
    case .tree: 1 + numbers.index(net.values.count - 1)
    case .dense: numbers.once(in: 6) ? 1 + numbers.index(net.values.count - 1) : net.values.count - 1
    }
  }

  /// Everything that nobody has read yet, as one vector.
  private mutating func join() {
    let parts = unread.filter { net.values[$0].elementCount > 0 }.map { value in
      Source.value(net.node(Reshape(Shape(net.values[value].elementCount)), [.value(value)]))
    }
    _ = net.node(Concat(axis: 0), parts)
  }

  private mutating func propose(_ value: Int) {
    let rank = net.values[value].rank
    let isOwn = numbers.index(10)
    switch (style, rank) {
    case (.dense, 3) where isOwn < 4: growDense(value)
    case (.tokens, 2) where isOwn < 5: growTokens(value)
    case (_, 3) where isOwn < 6: growPlanes(value)
    case (_, 2) where isOwn < 5: growTokens(value)
    case (_, 1) where isOwn < 4: growFeatures(value)
    default: growAny(value)
    }
  }
}

// MARK: - For what proposes
extension Growth {
  func extents(_ value: Int) -> [Int] { net.values[value].dimensions }

  /// A new parameter.
  mutating func parameter(_ extents: [Int]) -> Source {
    parameters += 1
    return net.parameter("p\(parameters)", Shape(checking: extents) ?? Shape(1))
  }

  /// A Reshape to such extents.
  func reshape(_ extents: [Int]) -> Reshape { Reshape(Shape(checking: extents) ?? Shape(0)) }

  /// A name for a layer's parameters.
  mutating func name() -> String {
    parameters += 1
    return "layer\(parameters)"
  }

  /// Adds an operator where it takes such inputs and the graph stays small; the first value that it makes, or nil.
  @discardableResult
  mutating func add(_ op: any Operator, _ inputs: [Source]) -> Int? {
    let shapes = inputs.map(net.shape)
    guard let outputs = try? op.outputs(shapes) else { return nil }
    let count = outputs.reduce(0) { $0 + $1.elementCount }
    let cost = op.multiplyAdds(shapes, outputs)
    guard outputs.allSatisfy({ $0.elementCount > 0 && $0.dimensions.allSatisfy { $0 <= 1600 } }), count <= elements,
      count <= 6000, cost <= work
    else { return nil }
    work -= cost
    elements -= count
    let made = net.add(op, inputs)
    for case .value(let value) in inputs { unread.removeAll { $0 == value } }
    unread += made
    return made.first
  }

  /// The same of a value and parameters.
  @discardableResult
  mutating func add(_ op: any Operator, to value: Int, _ parameters: [[Int]] = []) -> Int? {
    let sources = parameters.map { parameter($0) }
    return add(op, [.value(value)] + sources)
  }

  /// A value of the graph, the image left out, that `fits`.
  mutating func other(_ fits: ([Int]) -> Bool) -> Int? {
    let found = net.values.indices.dropFirst().filter { fits(extents($0)) }
    return found.isEmpty ? nil : found[numbers.index(found.count)]
  }

  /// One of these.
  mutating func one<T>(of all: [T]) -> T { all[numbers.index(all.count)] }

  /// A divisor of `count`.
  mutating func divisor(of count: Int) -> Int { one(of: (1...max(1, count)).filter { count % $0 == 0 }) }
}
