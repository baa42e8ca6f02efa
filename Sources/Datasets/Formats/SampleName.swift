import Files

/// A member of a tar archive of samples: its name up to the first dot says which sample, what is behind that which part of it.
///
/// Source: https://github.com/webdataset/webdataset.
struct SampleName {
  /// The sample, with the folders that it is in.
  let key: String
  /// The part, such as `jpg` or `cls`, in small letters.
  let part: String

  /// Nil for a name without a dot, or nothing before it.
  init?(_ path: String) {
    let start = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    guard let dot = path[start...].firstIndex(of: "."), dot > start else { return nil }
    (key, part) = (String(path[..<dot]), path[path.index(after: dot)...].lowercased())
  }

  private static let classParts: Set = ["cls", "class", "label", "target", "cls.txt", "class.txt", "label.txt"]

  /// Whether it is the number or the name of a class.
  var isClass: Bool { Self.classParts.contains(part) }

  /// Whether it says what is known of the sample.
  var isRecord: Bool { part == "json" }
}
