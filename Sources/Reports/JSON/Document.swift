import FoundationEssentials

/// A JSON document of this program: its keys are in snake case, and it names the schema that it follows.
protocol Document: Encodable {
  /// What it is, such as `cifar-eval-sweep`; the folder `Schema` describes it.
  static var kind: String { get }
}

/// How JSON documents are written and read back: the one place that knows how keys are spelt.
///
/// Types spell keys as Swift does. The keys of dictionaries, such as names of classes, are content and stay.
package enum DocumentCoding {
  /// The version of all schemas.
  static let version = 2

  /// What documents of a kind call themselves.
  static func schema(_ kind: String, _ version: Int = version) -> String { "\(kind)/\(version)" }

  /// The document's bytes, indented, keys in alphabetical order, with a line feed at the end.
  ///
  /// - Throws: ``ReportError/encoding(_:)`` where a number is not finite.
  static func encoded(_ document: some Document) throws(ReportError) -> [UInt8] {
    try bytes(Named(document: document))
  }

  /// The same of what is no document by itself.
  package static func bytes(_ value: some Encodable) throws(ReportError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do { return Array(try encoder.encode(value)) + Array("\n".utf8) } catch { throw .encoding("\(error)") }
  }

  /// Reads what ``encoded(_:)`` wrote, and what version 1 wrote, whose keys were in camel case; nil where it is something else.
  package static func decoded<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(type, from: Data(bytes))
  }

  /// Reads a run's JSON report of this version or an earlier one.
  ///
  /// - Throws: ``ReportError/bad(path:reason:)`` where it is none.
  static func report<Value: Decodable>(_ type: Value.Type, at path: String) throws(ReportError) -> Value {
    let bytes = try TextFile.bytes(path, limit: 64 << 20)
    guard let head = decoded(Head.self, from: bytes) else {
      throw .bad(path: path, reason: "not a JSON report of cifar-eval")
    }
    guard (1...version).contains(where: { head.schema == schema(JSONReport.kind, $0) }) else {
      let known = schema(JSONReport.kind)
      throw .bad(path: path, reason: "schema \(String(head.schema.prefix(40)).debugDescription), not \(known)")
    }
    guard let report = decoded(type, from: bytes) else {
      throw .bad(path: path, reason: "a key is missing or has another type; write the report again with this version")
    }
    return report
  }

  /// What tells what a document is.
  private struct Head: Decodable { let schema: String }

  /// A document with the name of its schema.
  private struct Named<Content: Document>: Encodable {
    let document: Content

    private enum CodingKeys: String, CodingKey {
      case schema
      case identifier = "$schema"
    }

    func encode(to encoder: any Encoder) throws {
      try document.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(DocumentCoding.schema(Content.kind), forKey: .schema)
      try container.encode("urn:\(Content.kind):schema:\(DocumentCoding.version)", forKey: .identifier)
    }
  }
}
