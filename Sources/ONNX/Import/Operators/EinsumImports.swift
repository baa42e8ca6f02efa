/// Einstein sums: letters of one term alone are summed, then term after term is taken in by a product of matrices.
enum EinsumImports {
  static let einsum: OperatorImport = { (importer, call) throws(ONNXError) in
    let equation = try EinsumEquation(call)
    var terms: [Term] = []
    for (index, letters) in equation.inputs.enumerated() {
      terms.append(Term(letters: letters, value: try call.input(index)))
    }
    try checkExtents(terms, call)
    for index in terms.indices { terms[index] = try diagonal(terms[index], importer, call) }
    for index in terms.indices {
      let others = Set((equation.inputs[..<index] + equation.inputs[(index + 1)...]).joined() + equation.output)
      terms[index] = try summed(terms[index], keeping: others, importer, call)
    }
    var result = terms[0]
    for index in terms.indices.dropFirst() {
      let later = Set(terms[(index + 1)...].flatMap(\.letters) + equation.output)
      result = try product(result, terms[index], keeping: later, equation.output, importer, call)
    }
    return [try importer.transpose(result.value, result.letters.order(equation.output), call)]
  }

  /// A value and the letters of its axes.
  private struct Term {
    let letters: [Character]
    let value: ImportValue
  }

  private static func checkExtents(_ terms: [Term], _ call: NodeCall) throws(ONNXError) {
    var extents: [Character: Int] = [:]
    for (name, extent) in terms.flatMap({ zip($0.letters, $0.value.dimensions) }) {
      guard extents.updateValue(extent, forKey: name) ?? extent == extent else {
        let shapes = terms.map { call.shown($0.value) }.joined(separator: " and ")
        throw call.failure("its inputs have the shapes \(shapes); export it again")
      }
    }
  }

  /// A term with each letter once: of an axis that repeats another's letter the elements where both have the same index.
  private static func diagonal(
    _ term: Term, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> Term {
    var term = term
    while let second = term.letters.indices.first(where: { term.letters[..<$0].contains(term.letters[$0]) }),
      let first = term.letters.firstIndex(of: term.letters[second])
    {
      if let live = term.value.live, [first, second].contains(live.batch.axis) {
        throw call.failure("a diagonal along the axis of the batch; export the model so that images stay apart")
      }
      let others = term.letters.indices.filter { $0 != first && $0 != second }
      let extent = term.value.dimensions[first]
      let turned = try importer.transpose(term.value, others + [first, second], call)
      let flat = try importer.reshape(turned, to: others.map { term.value.dimensions[$0] } + [extent * extent], call)
      let steps = [[0], [Int.max], [others.count], [extent + 1]].map { importer.constant($0) }
      term = Term(
        letters: others.map { term.letters[$0] } + [term.letters[first]],
        value: try importer.one("Slice", [flat] + steps, in: call))
    }
    return term
  }

  /// A term without the letters that nothing else has.
  private static func summed(
    _ term: Term, keeping kept: Set<Character>, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> Term {
    let axes = term.letters.indices.filter { !kept.contains(term.letters[$0]) }
    guard !axes.isEmpty else { return term }
    let sum = try importer.one(
      "ReduceSum", [term.value, importer.constant(axes)], attributes: ["keepdims": .int(0)], in: call)
    return Term(letters: term.letters.filter { kept.contains($0) }, value: sum)
  }

  /// The product of two terms, summed over the letters of both that nothing later has.
  private static func product(
    _ a: Term, _ b: Term, keeping kept: Set<Character>, _ output: [Character], _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> Term {
    // Rows are images' where only one of the two depends on them.
    if a.value.live == nil, b.value.live != nil, sharesNothing(a, b, kept) {
      return try product(b, a, keeping: kept, output, importer, call)
    }
    let shared = (output + a.letters).unique.filter {
      kept.contains($0) && a.letters.contains($0) && b.letters.contains($0)
    }
    let summed = a.letters.filter { b.letters.contains($0) && !kept.contains($0) }
    let left = a.letters.filter { !b.letters.contains($0) }
    let right = b.letters.filter { !a.letters.contains($0) }
    let extents = Dictionary(
      zip(a.letters + b.letters, a.value.dimensions + b.value.dimensions), uniquingKeysWith: { first, _ in first })
    func sizes(_ names: [Character]) -> [Int] { names.map { extents[$0] ?? 1 } }
    func merged(_ names: [Character]) -> Int {
      sizes(names).reduce(1) { $0.saturatingProduct($1) }
    }
    var one = try importer.transpose(a.value, a.letters.order(shared + left + summed), call)
    var other = try importer.transpose(b.value, b.letters.order(shared + summed + right), call)
    one = try importer.reshape(one, to: sizes(shared) + [merged(left), merged(summed)], call)
    other = try importer.reshape(other, to: sizes(shared) + [merged(summed), merged(right)], call)
    let product = try LinearImports.product(one, other, importer, call)[0]
    return Term(
      letters: shared + left + right,
      value: try importer.reshape(product, to: sizes(shared + left + right), call))
  }

  private static func sharesNothing(_ a: Term, _ b: Term, _ kept: Set<Character>) -> Bool {
    !a.letters.contains { kept.contains($0) && b.letters.contains($0) }
  }
}

extension [Character] {
  /// Where each of `names`, which are these in another order, is.
  fileprivate func order(_ names: [Character]) -> [Int] { names.compactMap { firstIndex(of: $0) } }

  /// Each once, in the order in which they come first.
  fileprivate var unique: [Character] {
    var seen: Set<Character> = []
    return filter { seen.insert($0).inserted }
  }
}
