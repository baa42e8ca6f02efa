/// Names of classes as they are compared.
public enum ClassName {
  /// The lists of classes that have a name, in label order.
  public static let lists: [(name: String, classes: [String])] = [
    ("cifar10", LabelledImages.classNames), ("cifar100", CIFAR100Names.fine), ("stl10", STL10.classNames),
    ("imagenet", ImageNetClasses.synsets),
  ]

  private static let synonyms = ["airplane": "plane", "aeroplane": "plane", "automobile": "car"]

  /// The name without case and separators; of synonyms the one that PyTorch's tutorial has.
  public static func key(_ name: String) -> String {
    let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
    return synonyms[plain] ?? plain
  }

  /// Where each of a set's classes is among `names`: the same name, else the one of the same key; nil for one that is not there, or
  /// that could be several.
  ///
  /// `A` and `a`, or `c` and `c++`, have one key and are still two classes.
  public static func places(of set: [String], in names: [String]) -> [Int?] {
    let same = places(names)
    let alike = places(names.map(key))
    let own = places(set.map(key))
    return set.map { name in
      if let place = same[name] { return place }
      // A name of signs alone has no key.
      let key = key(name)
      guard !key.isEmpty, let only = own[key], only != nil else { return nil }
      return alike[key] ?? nil
    }
  }

  /// The first of a set's classes that could be several of `names`, or that another of the set's could be as well.
  public static func ambiguous(of set: [String], in names: [String]) -> String? {
    let places = places(of: set, in: names)
    let keys = Set(names.map(key)).subtracting([""])
    return zip(set, places).first { $1 == nil && keys.contains(key($0)) }?.0
  }

  /// Where each name stands; nil of one that stands at several places.
  private static func places(_ names: [String]) -> [String: Int?] {
    Dictionary(names.enumerated().map { ($1, Optional($0)) }) { _, _ in nil }
  }
}
