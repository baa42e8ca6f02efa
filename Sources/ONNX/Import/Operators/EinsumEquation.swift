/// The letters of an equation such as `bid,bjd->bij`, an ellipsis as letters of its own.
struct EinsumEquation {
  let inputs: [[Character]]
  let output: [Character]

  init(_ call: NodeCall) throws(ONNXError) {
    let equation = try call.string("equation", default: "").filter { $0 != " " }
    let sides = equation.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(sides.count), sides.count == 1 || sides[1].first == ">" else {
      throw call.wrong("equation", "one with at most one ->")
    }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard terms.count == call.inputs.count else { throw call.wrong("equation", "a term for each input") }
    var inputs: [[Character]] = []
    var mostHidden = 0
    for (index, term) in terms.enumerated() {
      let rank = try call.input(index).dimensions.count
      let hidden = rank - Self.named(term).count
      guard hidden == 0 || hidden > 0 && hidden <= Self.places.count && term.contains("...") else {
        throw call.failure("input \(index) has the shape \(call.shown(try call.input(index))); export it again")
      }
      inputs.append(Self.letters(term, hidden: hidden))
      mostHidden = max(mostHidden, hidden)
    }
    self.inputs = inputs
    // Without a result it is of the letters that come once, in the order of the alphabet, behind the ellipsis.
    let all = terms.flatMap { Self.named($0) }
    let once = Set(all.filter { letter in all.count { $0 == letter } == 1 })
    let result = sides.count == 2 ? String(sides[1].dropFirst()) : "..." + String(once.sorted())
    output = Self.letters(result, hidden: mostHidden)
    guard Set(output).count == output.count,
      (terms + [result]).flatMap({ Self.named($0) }).allSatisfy(\.isLetter),
      Set(inputs.joined()).isSuperset(of: output)
    else { throw call.wrong("equation", "terms of letters, of which the result has each once") }
  }

  /// What stands for the axes of an ellipsis, which are matched from the last.
  private static let places = Array("01234567")

  private static func named(_ term: String) -> [Character] { term.filter { $0 != "." }.map(\.self) }

  private static func letters(_ term: String, hidden: Int) -> [Character] {
    guard let dots = term.firstRange(of: "...") else { return Array(term) }
    return Array(term[..<dots.lowerBound]) + places.suffix(hidden) + Array(term[dots.upperBound...])
  }
}
