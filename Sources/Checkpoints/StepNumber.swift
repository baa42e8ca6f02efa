/// The step of a run, as names of its checkpoints tell it.
public enum StepNumber {
  /// The number after a word that says what it is, the last such one: 500 of `checkpoint-500`, 12 of `epoch_12.pth`; nil where there is none.
  public static func told(by path: String) -> Int? {
    let words = path.matches(of: /(?i)(?:step|epoch|iter|iteration|checkpoint|ckpt)[-_=]?[0-9]{1,15}/)
    return words.last.flatMap { last(in: String($0.output)) }
  }

  /// The last number in a name, of at most 15 digits; nil where there is none.
  public static func last(in name: String) -> Int? {
    let digits = name.reversed().drop { !isDigit($0) }.prefix(while: isDigit)
    return digits.count <= 15 ? Int(String(digits.reversed())) : nil
  }

  private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
