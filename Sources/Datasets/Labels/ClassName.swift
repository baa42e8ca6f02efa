/// Names of classes as they are compared.
public enum ClassName {
  /// The lists of classes that have a name, in label order.
  public static let lists: [(name: String, classes: [String])] = [
    ("cifar10", LabelledImages.classNames), ("cifar100", CIFAR100Names.fine), ("stl10", STL10.classNames),
  ]

  private static let synonyms = ["airplane": "plane", "aeroplane": "plane", "automobile": "car"]

  /// The name without case and separators; of synonyms the one that PyTorch's tutorial has.
  public static func key(_ name: String) -> String {
    let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
    return synonyms[plain] ?? plain
  }

  /// Where each of a set's classes is among `names`, the first of several; nil for one that is not.
  public static func places(of set: [String], in names: [String]) -> [Int?] {
    let places = Dictionary(names.enumerated().map { (key($1), $0) }) { first, _ in first }
    return set.map { places[key($0)] }
  }
}
