import Graphs
import Tensors

extension Growth {
  mutating func growDense(_ value: Int) {
    let channels = extents(value)[0]
    let normed = numbers.once(in: 2) ? normalizedAndCut(value) : value
    let conv = Conv(strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1])
    guard let made = add(conv, to: normed, [[numbers.number(1...9), channels, 3, 3]]) else { return growAny(value) }
    let isFirst = numbers.once(in: 2)
    var parts = isFirst ? [made, value] : [value, made]
    if numbers.once(in: 4), let old = other({ [own = extents(value)] in $0.count == 3 && $0[1...] == own[1...] }) {
      parts.append(old)
    }
    add(Concat(axis: 0), parts.map(Source.value))
  }

  private mutating func normalizedAndCut(_ value: Int) -> Int {
    let channels = extents(value)[0]
    guard let scaled = add(Mul(), to: value, [[channels, 1, 1]]) else { return value }
    return add(Relu(), to: scaled) ?? scaled
  }
}
