import Memory

extension WalkStep: TokenStep {
  var tokens: Int? { nil }

  /// Along the axis whose indices, or so many of them, are the tokens of the value at `local`, or of the result where none is given; or
  /// along two, rows of tokens.
  func passage(_ count: Int, through local: Int?) -> TokenPassage? {
    let values = values
    let words = extents.reduce(1, *)
    guard count > 0, let (index, input) = values.first(where: { local == nil || $0.operand.local == local }),
      values.count(where: { $0.operand.local == input.local }) == 1, words == input.layout.words,
      words == output.layout.words
    else { return nil }
    let steps = local == nil ? strides : sources[index].strides
    let token = words / count * PlaneLayout.lanes
    return extents.indices.lazy.compactMap { axis -> TokenPassage? in
      guard let passage = passage(count, along: axis, from: index) else { return nil }
      let isOutside = { $0 == axis || passage.row != nil && $0 == axis - 1 }
      let inside = extents.indices.reduce((passage.indices - 1) * steps[axis]) {
        isOutside($1) ? $0 : $0 + (extents[$1] - 1) * steps[$1]
      }
      let follows = passage.row == nil || steps[axis - 1] == extents[axis] * token
      return passage.indices * steps[axis] == token && inside < token && follows ? passage : nil
    }.first
  }

  /// Over the tokens that lie at `place` of the result, which it reads there as well: pixels of planes.
  func passage(over place: TokenPassage.Place, of count: Int) -> TokenPassage? {
    guard let (index, _) = values.first(where: { $0.operand.local == output.local }),
      sources[index].strides == strides
    else { return nil }
    return extents.indices.lazy.compactMap { passage(count, along: $0, from: index) }.first {
      $0.output.step == place.step && $0.output.first == place.first && $0.output.rows?.gap == place.rows?.gap
        && $0.output.rows?.tokens == place.rows?.tokens
    }
  }

  /// The sources that are values.
  private var values: [(index: Int, operand: Operand)] {
    sources.indices.compactMap { index in
      guard case .value(let operand) = sources[index].elements else { return nil }
      return (index, operand)
    }
  }

  /// The passage along an axis, or rows of it; nil where it has not so many tokens.
  private func passage(_ count: Int, along axis: Int, from source: Int) -> TokenPassage? {
    guard case .value(let input) = sources[source].elements, extents[axis] > 0 else { return nil }
    let row = extents[axis] < count ? extents[axis] : nil
    if let row {
      guard axis > 0, extents[axis - 1] * row == count else { return nil }
    } else if !extents[axis].isMultiple(of: count) {
      return nil
    }
    let indices = row == nil ? extents[axis] / count : 1
    func place(_ operand: Operand, _ first: Int, _ strides: [Int]) -> TokenPassage.Place {
      let step = indices * strides[axis]
      let gap = row.map { strides[axis - 1] - $0 * step } ?? 0
      return TokenPassage.Place(
        operand: operand, first: first, step: step, rows: row.flatMap { gap == 0 ? nil : ($0, gap) })
    }
    return TokenPassage(
      input: place(input, sources[source].first, sources[source].strides), output: place(output, first, strides),
      source: source, axis: axis, indices: indices, row: row)
  }

  func run(
    _ tokens: Range<Int>, _ passage: TokenPassage, from: FloatView, to: FloatView, _ run: borrowing UnitRun, group: Int
  ) {
    let row = passage.row ?? tokens.upperBound
    var first = tokens.lowerBound
    while first < tokens.upperBound {
      let (index, end) = (first % row, min(tokens.upperBound, (first / row + 1) * row))
      func behind(_ place: TokenPassage.Place) -> Int { place.distance(first) - place.distance(tokens.lowerBound) }
      let indices = index * passage.indices..<(index + end - first) * passage.indices
      let rows = passage.row.map { (axis: passage.axis - 1, index: first / $0) }
      walk(indices, ofAxis: passage.axis, through: passage, to: to + behind(passage.output), run) { source in
        if source == passage.source { return from + behind(passage.input) }
        let place = place(source, indices.lowerBound, ofAxis: passage.axis, run, group)
        return rows.map { place + $0.index * sources[source].strides[$0.axis] } ?? place
      }
      first = end
    }
  }
}
