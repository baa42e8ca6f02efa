import Demo
import Files
import Foundation
import TestSupport
import Testing

/// A folder that goes with its owner.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("reports-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: file(name))), as: UTF8.self)
  }

  func json(_ name: String) throws -> JSON {
    try JSONDecoder().decode(JSON.self, from: Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  /// The files here, without what a report in the making would leave.
  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

/// Inputs made of the built-in model and images.
extension Scratch {
  /// The built-in model as a safetensors file, with one parameter's first values replaced.
  func checkpoint(_ parameter: String, _ values: [Float], name: String = "model.safetensors") throws -> String {
    let embedded = try ReadableFile(DemoModel.checkpoint)
    var bytes = try embedded.read(at: 0, count: embedded.size)
    let header = bytes.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) }
    let object = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + header])) as? [String: [String: Any]]
    let offsets = try #require(object?[parameter]?["data_offsets"] as? [Int])
    for (index, value) in values.enumerated() {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { pattern in
        bytes.replaceSubrange(
          (8 + header + offsets[0] + 4 * index)..<(8 + header + offsets[0] + 4 * index + 4), with: pattern)
      }
    }
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// Built-in images as a CIFAR-10 batch; `keep` chooses by label.
  func batch(_ count: Int, name: String = "test_batch.bin", keep: (Int) -> Bool = { _ in true }) throws -> String {
    var records: [UInt8] = []
    for index in 0..<count where keep(index % 10) { records += DemoImages.test.records(index..<index + 1) }
    try Data(records).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }
}

/// A JSON document.
enum JSON: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case array([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let array = try? value.decode([JSON].self) {
      self = .array(array)
    } else {
      self = .object(try value.decode([String: JSON].self))
    }
  }

  /// The value at a path such as `classes.3.accuracy`; nil where there is none.
  subscript(_ path: String) -> JSON? {
    path.split(separator: ".").reduce(self) { value, key in
      switch value {
      case .object(let members): members[String(key)]
      case .array(let elements): Int(key).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      default: nil
      }
    }
  }

  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var elements: [JSON] { if case .array(let value) = self { value } else { [] } }
}

extension Scratch {
  /// Changes every pixel of a batch, and no label.
  static func darken(_ path: String) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for index in bytes.indices where index % 3073 != 0 { bytes[index] /= 2 }
    try bytes.write(to: URL(fileURLWithPath: path))
  }
}
