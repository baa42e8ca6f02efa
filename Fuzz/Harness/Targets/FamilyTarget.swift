import Checkpoints
import Foundation
import ModelFiles
import Models
import Tensors
import TestSupport

/// The names and shapes of a state dict, a line each, and the config.json beside it: what families are told by, and built of.
struct FamilyTarget: FuzzTarget {
  let name = "families"
  private static let parts = ["config.json", "tensors"]
  private static let mostTensors = 1000
  private let folder = MemoryFolder("families")

  func load(_ input: UnsafeRawBufferPointer) {
    var files = Parts.split(input, names: Self.parts)
    let tensors = files.removeValue(forKey: "tensors") ?? []
    // The folder is made with its first file.
    files["notes.txt"] = [0]
    folder.hold(files)
    do throws(ModelFileError) {
      _ = try Model.recognise(Self.catalogue(folder.path, tensors), assume: ["image-size": "32"])
    } catch { Loading.check(error.description) }
  }

  /// A checkpoint in `path` that claims to hold tensors of `NAME EXTENT,EXTENT`.
  private static func catalogue(_ path: String, _ lines: [UInt8]) -> Catalogue {
    let tensors = lines.split(separator: UInt8(ascii: "\n")).prefix(mostTensors).compactMap { line -> TensorEntry? in
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      let extents = (words.count > 1 ? words[1] : "").split(separator: ",").map { Int($0) ?? 1 }
      guard let name = words.first, let shape = Shape(checking: extents) else { return nil }
      return TensorEntry(
        name: String(name), shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    return Catalogue(path: path, format: "", files: [.path(path + "/none")], tensors: tensors, headerBytes: 0)
  }

  /// The small models that tests compare with their publishers' logits, as far as they fit an input.
  func seeds() throws -> [String: [UInt8]] {
    let exported = "Tests/CommandTests/exported"
    var seeds: [String: [UInt8]] = [:]
    for family in ["hf", "timm", "torchvision"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(exported)/\(family)") {
        let path = "\(exported)/\(family)/\(name)"
        guard !name.hasSuffix(".json") else { continue }
        let lines = try Catalogue.open(path).tensors.map { tensor in
          "\(tensor.name) \(tensor.shape.dimensions.map(String.init).joined(separator: ","))\n"
        }
        var files = ["tensors": Array(lines.joined().utf8)]
        if let config = FileManager.default.contents(atPath: path + "/config.json") {
          files["config.json"] = Array(config)
        }
        let seed = Parts.joined(files, names: Self.parts)
        if seed.count <= 8192 { seeds["\(family)-\(name)"] = seed }
      }
    }
    return seeds
  }
}
