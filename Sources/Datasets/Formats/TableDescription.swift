import Files
import JSON

/// What is written beside the columns of a table about which are images and which are classes.
struct TableDescription {
  /// The names of the columns that are said to be images, sorted.
  var images: [String] = []
  /// The names of classes by the column that is said to hold them; none where they are not known.
  var classes: [String: [String]] = [:]

  /// Nothing.
  init() {}

  /// What Hugging Face's `datasets` writes into a file under the key `huggingface`.
  ///
  /// Source: https://github.com/huggingface/datasets, `features.py`.
  init(datasets text: String?) {
    guard let text, case .object(let all)? = try? JSONValue(Array(text.utf8)),
      case .object(let info)? = all["info"], case .object(let features)? = info["features"]
    else { return }
    for (name, feature) in features {
      guard case .object(let feature) = feature else { continue }
      if feature["_type"] == .string("Image") { images.append(name) }
      if feature["_type"] == .string("ClassLabel") { classes[name] = Self.names(feature["names"]) }
    }
    images.sort()
  }

  private static func names(_ value: JSONValue?) -> [String] {
    guard case .array(let names)? = value else { return [] }
    let texts = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    return texts.count == names.count ? texts : []
  }
}
