/// Einstein sums: of two values as a product of matrices, of one as a transpose.
enum EinsumImports {
  static let einsum: OperatorImport = { (importer, call) throws(ONNXError) in
    let terms = try Terms(call)
    let first = try call.input(0)
    guard terms.inputs.count == 2 else {
      return [try importer.transpose(first, terms.inputs[0].order(terms.output), call)]
    }
    let (a, b) = (terms.inputs[0], terms.inputs[1])
    let shared = terms.output.filter { a.contains($0) && b.contains($0) }
    let summed = a.filter { b.contains($0) && !terms.output.contains($0) }
    let left = a.filter { !b.contains($0) }
    let right = b.filter { !a.contains($0) }
    let second = try call.input(1)
    var extents: [Character: Int] = [:]
    for (name, extent) in zip(a + b, first.dimensions + second.dimensions) {
      guard extents.updateValue(extent, forKey: name) ?? extent == extent else {
        throw call.failure("its inputs have the shapes \(call.shown(first)) and \(call.shown(second)); export it again")
      }
    }
    func sizes(_ names: [Character]) -> [Int] { names.map { extents[$0] ?? 1 } }
    func merged(_ names: [Character]) -> Int {
      sizes(names).reduce(1) { $0.saturatingProduct($1) }
    }
    var one = try importer.transpose(first, a.order(shared + left + summed), call)
    var other = try importer.transpose(second, b.order(shared + summed + right), call)
    one = try importer.reshape(one, to: sizes(shared) + [merged(left), merged(summed)], call)
    other = try importer.reshape(other, to: sizes(shared) + [merged(summed), merged(right)], call)
    let product = try LinearImports.product(one, other, importer, call)[0]
    let apart = try importer.reshape(product, to: sizes(shared + left + right), call)
    return [try importer.transpose(apart, (shared + left + right).order(terms.output), call)]
  }

  /// The letters of an equation such as `bid,bjd->bij`.
  private struct Terms {
    let inputs: [[Character]]
    let output: [Character]

    init(_ call: NodeCall) throws(ONNXError) {
      let equation = try call.string("equation", default: "").filter { $0 != " " }
      let sides = equation.split(separator: "-", omittingEmptySubsequences: false)
      guard sides.count == 2, sides[1].first == ">" else { throw call.wrong("equation", "one with ->") }
      inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
      output = Array(sides[1].dropFirst())
      let all = inputs + [output]
      guard (1...2).contains(inputs.count),
        all.allSatisfy({ term in term.allSatisfy(\.isLetter) && Set(term).count == term.count })
      else { throw call.wrong("equation", "one or two terms of letters that do not repeat") }
      for (index, term) in inputs.enumerated() {
        guard try call.input(index).dimensions.count == term.count else {
          throw call.failure("input \(index) has the shape \(call.shown(try call.input(index))); export it again")
        }
      }
      // Each letter is in the result or in both inputs, and none is in the result alone.
      let letters = Set(inputs.joined())
      guard letters.isSuperset(of: output),
        letters.allSatisfy({ letter in
          output.contains(letter) || inputs.count == 2 && inputs.allSatisfy { $0.contains(letter) }
        })
      else { throw call.wrong("equation", "one that sums over letters of both terms") }
    }
  }
}

extension [Character] {
  /// Where each of `names`, which are these in another order, is.
  fileprivate func order(_ names: [Character]) -> [Int] { names.compactMap { firstIndex(of: $0) } }
}
