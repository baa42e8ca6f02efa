import Memory

extension WalkStep: TokenStep {
  var tokens: Int? { nil }

  /// Along the axis whose indices, or so many of them, are the tokens of the value at `local`, or of the result where none is given.
  func passage(_ count: Int, through local: Int?) -> TokenPassage? {
    let values = sources.indices.compactMap { index -> (index: Int, operand: Operand)? in
      guard case .value(let operand) = sources[index].elements else { return nil }
      return (index, operand)
    }
    guard count > 0, let (index, input) = values.first(where: { local == nil || $0.operand.local == local }),
      values.count(where: { $0.operand.local == input.local }) == 1
    else { return nil }
    let words = extents.reduce(1, *)
    guard words == input.layout.words, words == output.layout.words else { return nil }
    let steps = local == nil ? strides : sources[index].strides
    let token = words / count * PlaneLayout.lanes
    guard let axis = Self.axis(of: count, token: token, extents, steps) else { return nil }
    let indices = extents[axis] / count
    return TokenPassage(
      input: TokenPassage.Place(
        operand: input, first: sources[index].first, step: indices * sources[index].strides[axis]),
      output: TokenPassage.Place(operand: output, first: first, step: indices * strides[axis]), source: index,
      axis: axis, indices: indices)
  }

  /// The axis along which one token of `token` floats follows another, all other indices being inside one.
  private static func axis(of count: Int, token: Int, _ extents: [Int], _ strides: [Int]) -> Int? {
    extents.indices.first { axis in
      let indices = extents[axis] / count
      let inside = extents.indices.reduce(0) {
        $0 + ($1 == axis ? indices - 1 : extents[$1] - 1) * strides[$1]
      }
      return extents[axis].isMultiple(of: count) && indices * strides[axis] == token && inside < token
    }
  }

  func run(
    _ tokens: Range<Int>, _ passage: TokenPassage, from: FloatView, to: FloatView, _ run: borrowing UnitRun, group: Int
  ) {
    let indices = tokens.lowerBound * passage.indices..<tokens.upperBound * passage.indices
    walk(indices, ofAxis: passage.axis, to: to, run) {
      $0 == passage.source ? from : place($0, indices.lowerBound, ofAxis: passage.axis, run, group)
    }
  }
}
