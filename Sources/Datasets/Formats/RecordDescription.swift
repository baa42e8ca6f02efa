import Files
import JSON

extension TableDescription {
  /// The most bytes of a file that TensorFlow Datasets writes beside its records.
  private static let sizeLimit = 1 << 24

  /// What TensorFlow Datasets writes into the folder of its records: `features.json`, and the names of classes in `KEY.labels.txt`;
  /// nothing where it has not written them.
  ///
  /// Source: https://www.tensorflow.org/datasets/external_tfrecord.
  /// - Throws: ``DatasetError`` where pixels are not bytes, or the names are not as many as the classes.
  init(besideRecords folder: String) throws(DatasetError) {
    self.init()
    let path = folder + "features.json"
    guard let value = try Self.json(path), case .object(let dict)? = value["featuresDict"],
      case .object(let features)? = dict["features"]
    else { return }
    for (name, feature) in features {
      guard case .object(let feature) = feature else { continue }
      if case .object(let image)? = feature["image"] {
        if case .string(let type)? = image["dtype"], type != "uint8" {
          let what = "images of \(printable(type)) under \(printable(name))"
          throw .arrays(path: path, reason: "\(what); write them as uint8")
        }
        images.append(name)
      }
      if case .object(let label)? = feature["classLabel"] {
        let count = Self.number(label["numClasses"])
        let list = "\(folder)\(name).labels.txt"
        let names = try Self.text(list)?.split(separator: "\n").map(String.init) ?? []
        guard names.isEmpty || count == nil || names.count == count else {
          throw .labels(path: list, reason: "\(names.count) names, but features.json has \(count ?? 0); copy it again")
        }
        classes[name] = names
      }
    }
    images.sort()
  }

  /// How many records TensorFlow Datasets says are in its file `name`; nil where it says nothing of it.
  ///
  /// - Throws: ``DatasetError`` where that cannot be read.
  static func records(of name: String, in folder: String) throws(DatasetError) -> Int? {
    guard let shard = ShardName(name), case .array(let splits)? = try json(folder + "dataset_info.json")?["splits"]
    else { return nil }
    for case .object(let split) in splits {
      guard case .string(let word)? = split["name"], shard.prefix.hasSuffix("-\(word).tfrecord"),
        case .array(let lengths)? = split["shardLengths"], lengths.count == shard.total
      else { continue }
      return number(lengths[shard.number])
    }
    return nil
  }

  /// A whole number, which protobuf's JSON may have as a text.
  private static func number(_ value: JSONValue?) -> Int? {
    switch value {
    case .string(let text)?: Int(text)
    case .number(let number)?: Int(exactly: number)
    default: nil
    }
  }

  /// The members of a JSON file; nil where it is not there.
  private static func json(_ path: String) throws(DatasetError) -> [String: JSONValue]? {
    guard let text = try text(path) else { return nil }
    guard case .object(let value)? = try? JSONValue(Array(text.utf8)) else {
      throw .arrays(path: path, reason: "no JSON object; copy it again")
    }
    return value
  }

  /// All of a text file; nil where it is not there.
  private static func text(_ path: String) throws(DatasetError) -> String? {
    guard Folder.hasFile(path) else { return nil }
    do throws(FileError) {
      guard let bytes = try ReadableFile.contents(of: path, most: sizeLimit) else { return nil }
      return String(decoding: bytes, as: UTF8.self)
    } catch { throw .file(error) }
  }
}
