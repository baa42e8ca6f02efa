import Checkpoints
import Foundation
import JSON
import Models
import Tensors
import TestSupport
import Testing

/// config.json beside the tensors of a small ViT.
@Suite struct ConfigTests {
  private static let width = 24

  /// The names and shapes that transformers saves, or keeps in memory since version 5.
  private static func tensors(isNew: Bool) -> [(name: String, shape: Shape)] {
    let layer = isNew ? "vit.layers.0" : "vit.encoder.layer.0"
    let own =
      isNew
      ? ["q_proj", "k_proj", "v_proj", "o_proj"].map { "attention.\($0)" }
      : ["attention.query", "attention.key", "attention.value", "output.dense"].map { "attention.\($0)" }
    let (first, second) = isNew ? ("mlp.fc1", "mlp.fc2") : ("intermediate.dense", "output.dense")
    var all: [(name: String, shape: Shape)] = [
      ("vit.embeddings.cls_token", Shape(1, 1, width)), ("vit.embeddings.position_embeddings", Shape(1, 17, width)),
      ("vit.embeddings.patch_embeddings.projection.weight", Shape(width, 3, 8, 8)),
      ("vit.embeddings.patch_embeddings.projection.bias", Shape(width)),
    ]
    for name in own {
      all += [("\(layer).\(name).weight", Shape(width, width)), ("\(layer).\(name).bias", Shape(width))]
    }
    for name in ["\(layer).layernorm_before", "\(layer).layernorm_after", "vit.layernorm"] {
      all += [("\(name).weight", Shape(width)), ("\(name).bias", Shape(width))]
    }
    all += [("\(layer).\(first).weight", Shape(40, width)), ("\(layer).\(first).bias", Shape(40))]
    all += [("\(layer).\(second).weight", Shape(width, 40)), ("\(layer).\(second).bias", Shape(width))]
    return all + [("classifier.weight", Shape(10, width)), ("classifier.bias", Shape(10))]
  }

  private static let values: [String: JSONValue] = [
    "model_type": .string("vit"), "hidden_size": .number(24), "num_hidden_layers": .number(1),
    "num_attention_heads": .number(3), "intermediate_size": .number(40), "image_size": .number(32),
    "patch_size": .number(8),
  ]

  /// Beside weights of transformers' names, config.json is theirs and whole, or the file is refused; elsewhere it may be anything.
  @Test(arguments: ["", "null", "[1]", "{\"hidden_size\": 24, \"num", "link", "folder"])
  func aDamagedConfigIsNotTakenForNone(_ text: String) throws {
    let folder = try TemporaryFolder()
    let config = folder.path + "/config.json"
    switch text {
    case "link": try FileManager.default.createSymbolicLink(atPath: config, withDestinationPath: "/nowhere/config.json")
    case "folder": try folder.write("config.json/x", [])
    default: try folder.write("config.json", Array(text.utf8))
    }
    #expect(try ModelConfig(of: folder.path + "/net.pth")?.path == nil)
    try folder.write("model.safetensors", [])
    for path in [folder.path, folder.path + "/model.safetensors"] {
      do {
        _ = try ModelConfig(of: path)
        Issue.record("\(text) was taken for none")
      } catch { #expect(error.description.contains(config), "\(error)") }
    }
    try FileManager.default.removeItem(atPath: config)
    #expect(try ModelConfig(of: folder.path)?.path == nil)
    try folder.write("config.json", Array("{\"architecture\": \"resnet18\"}".utf8))
    #expect(try ModelConfig(of: folder.path)?.path == nil)
  }

  private func model(_ changes: [String: JSONValue] = [:], isNew: Bool = false) throws -> Model {
    let entries = Self.tensors(isNew: isNew).map { name, shape in
      TensorEntry(
        name: name, shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    let catalogue = Catalogue(path: "test", format: "test", files: [.path("test")], tensors: entries, headerBytes: 0)
    let config = ModelConfig(path: "config.json", values: Self.values.merging(changes) { $1 })
    return try Model(recognising: catalogue, config: config)
  }

  @Test func bothSpellingsMakeOneGraph() throws {
    let (old, new) = (try model(), try model(isNew: true))
    #expect(old.name == "hf-vit" && new.name == "hf-vit")
    #expect(old.graph.values == new.graph.values)
    #expect(old.graph.nodes.map(\.op.name) == new.graph.nodes.map(\.op.name))
    #expect(old.graph.imageShape == Shape(3, 32, 32))
    #expect(old.assumptions.isEmpty)
  }

  @Test func namedKeysWithoutMeaningAreNoted() throws {
    #expect(try model(["transformers_version": .string("5"), "use_cache": .bool(false)]).assumptions.isEmpty)
    let noted = try model(["rotary_theta": .number(3)]).assumptions
    #expect(noted.map(\.what) == ["config.json"] && noted[0].value.contains("rotary_theta"))
  }

  @Test(arguments: [
    ("hidden_act", JSONValue.string("xielu")), ("hidden_act", .number(1)), ("layer_norm_eps", .number(0)),
    ("layer_norm_eps", .string("1e-6")), ("num_attention_heads", .number(0)), ("num_attention_heads", .number(2.5)),
    ("num_hidden_layers", .number(2)), ("hidden_size", .number(48)), ("intermediate_size", .number(96)),
    ("patch_size", .number(16)), ("num_channels", .number(1)), ("qkv_bias", .string("yes")),
    ("head_dim", .number(16)), ("pruned_heads", .object(["0": .array([.number(1)])])),
    ("quantization_config", .object(["bits": .number(8)])), ("problem_type", .string("regression")),
    ("image_size", .number(1e300)), ("image_size", .array([.number(1), .number(2), .number(3)])),
  ])
  func whatIsNotServedIsNamed(_ key: String, _ value: JSONValue) throws {
    let error = #expect(throws: ModelError.self) { _ = try model([key: value]) }
    #expect(error?.description.hasPrefix("config.json: \(key) is ") == true, "\(String(describing: error))")
    #expect(error?.isUsage == false)
  }

  @Test func classesAreNamedUnlessTheyAreNumbers() throws {
    func names(_ labels: [String: JSONValue]) throws -> [String]? {
      try model(["id2label": .object(labels)]).config?.classNames
    }
    #expect(try names(["1": .string("b"), "0": .string("a")]) == ["a", "b"])
    #expect(try names(["0": .string("LABEL_0"), "1": .string("LABEL_1")]) == nil)
    #expect(try names(["0": .string("a"), "2": .string("b")]) == nil)
    #expect(try names([:]) == nil)
  }
}
