import Memory

/// A step that makes each token of its result of the one at the same place of a value that it reads, and perhaps of others that lie whole
/// in memory: a linear layer, a normalisation, a function of each element, and copies that bring tokens together.
protocol TokenStep: Step {
  var output: Operand { get }
  /// The tokens that it is made for; nil where they may be any.
  var tokens: Int? { get }
  /// The floats of weights that each run of tokens reads.
  var weightFloats: Int { get }

  /// How it goes through `count` tokens of the value at `local`, where it reads several, or of the only one, which the passage names; nil
  /// where it does not.
  func passage(_ count: Int, through local: Int?) -> TokenPassage?

  /// Makes some tokens, the first of which is read at `from` and written at `to`.
  func run(
    _ tokens: Range<Int>, _ passage: TokenPassage, from: FloatView, to: FloatView, _ run: borrowing UnitRun, group: Int)
}

/// Where tokens lie in a value that a step reads and in the one that it writes.
struct TokenPassage: Sendable {
  var input: Place
  var output: Place
  /// Which of the step's sources the value is.
  var source = 0
  /// The axis of the step that has the tokens, and the indices of it that are one.
  var axis = 0
  var indices = 1
  /// The tokens of a row, where the axis before has rows of them.
  var row: Int?
  /// Those of the stages of a chain.
  var stages: [TokenPassage] = []

  struct Place: Sendable {
    let operand: Operand
    /// The floats before the first token, and from one to the next.
    var first = 0
    let step: Int
    /// The floats that lie between the last token of a row of so many and the first of the next.
    var rows: (tokens: Int, gap: Int)?
    /// The floats from one channel to the next, where they are not those of its layout: in a ring of rows.
    var channel: Int?

    /// Whether the tokens are all that there is, one behind the other.
    func isAll(_ count: Int) -> Bool {
      let layout = operand.layout
      return first == 0 && rows == nil && layout.isContiguous && !layout.isPaired && layout.floatCount == count * step
    }

    /// Whether the tokens are the pixels of planes.
    var isPlanes: Bool { step == PlaneLayout.lanes && operand.layout.channels > 1 }

    /// A stride of a walk over it, which is `stride` in its layout.
    func stride(_ stride: Int) -> Int {
      let own = operand.layout.channelStride
      guard let channel, stride >= own else { return stride }
      return stride / own * channel
    }

    /// The floats from the first token to another.
    func distance(_ index: Int) -> Int { index * step + (rows.map { index / $0.tokens * $0.gap } ?? 0) }

    /// Where token `index` of a group lies.
    func at(_ index: Int, _ run: borrowing UnitRun, _ group: Int) -> FloatView {
      run.span(operand).group(group) + first + distance(index)
    }
  }
}

extension TokenStep {
  var weightFloats: Int { 0 }

  /// The passage of a step that reads tokens of `features` and writes those of `results`, one behind the other.
  func passage(_ count: Int, of input: Operand, features: Int, results: Int) -> TokenPassage? {
    let passage = TokenPassage(
      input: TokenPassage.Place(operand: input, step: features * PlaneLayout.lanes),
      output: TokenPassage.Place(operand: output, step: results * PlaneLayout.lanes))
    return passage.input.isAll(count) && passage.output.isAll(count) ? passage : nil
  }
}
