import Checkpoints
import JSON
import Models
import Tensors
import Testing

/// timm's config.json beside tensors that are a family's.
@Suite struct TimmConfigTests {
  private func model(
    _ architecture: String, _ changes: [String: JSONValue] = [:], arguments: [String: JSONValue] = [:],
    of name: String = "resnet18", forced: String? = nil
  ) throws -> Model {
    let graph = try #require(Architectures.graph(named: name))
    let tensors = graph.parameters.map { parameter in
      (
        name: parameter.name.replacing("shortcut", with: "downsample").replacing("linear", with: "fc"),
        shape: parameter.shape
      )
    }
    var values: [String: JSONValue] = [
      "architecture": .string(architecture), "pretrained_cfg": .object([:]), "model_args": .object(arguments),
    ]
    values.merge(changes) { $1 }
    return try Model(
      recognising: .claiming(tensors), forced: forced, timm: TimmConfig(path: "config.json", values: values))
  }

  @Test(arguments: ["resnet18", "resnet18.a1_in1k", "tv_resnet34", "wide_resnet50_2", "resnext101_32x8d"])
  func plainOnesAreTheFamilys(_ architecture: String) throws {
    let found = try model(architecture, ["global_pool": .string("avg")], arguments: ["drop_rate": .number(0.1)])
    #expect(found.name == "huyvnphan-resnet18")
    // The file says which forward it is.
    #expect(!found.assumptions.contains { $0.what == "forward" })
  }

  @Test(arguments: ["resnetcc50", "resnetblur18d", "resnet50_gn", "resnet50d", "vit_tiny_patch16_224", "mine"])
  func otherForwardsAreRefused(_ architecture: String) throws {
    #expect {
      _ = try model(architecture)
    } throws: {
      "\($0)".hasPrefix("config.json: architecture is \(architecture), whose forward is not huyvnphan-resnet18's")
    }
    // A family that is asked for by name is the user's word.
    #expect(try model(architecture, forced: "huyvnphan-resnet").name == "huyvnphan-resnet18")
  }

  @Test(arguments: [
    ("global_pool", JSONValue.string("max"), "global_pool"), ("output_stride", .number(8), "model_args.output_stride"),
    ("act_layer", .string("xielu"), "model_args.act_layer"), ("num_heads", .number(0.5), "model_args.num_heads"),
  ])
  func argumentsThatAreNotServedAreNamed(key: String, value: JSONValue, name: String) throws {
    #expect {
      _ = try model("resnet18", arguments: [key: value])
    } throws: {
      "\($0)".hasPrefix("config.json: \(name) is ")
    }
  }

  @Test func theActivationIsRead() throws {
    let gelu = try model("resnet18", arguments: ["act_layer": .string("gelu")])
    #expect(gelu.graph.nodes.contains { $0.op.name == "Gelu" } && !gelu.graph.nodes.contains { $0.op.name == "Relu" })
  }

  @Test func otherFilesAreNoneOfTimms() {
    #expect(TimmConfig(path: "config.json", values: ["architecture": .string("resnet18")]) == nil)
    let values: [String: JSONValue] = ["architecture": .string("a"), "pretrained_cfg": .object([:])]
    #expect(TimmConfig(path: "config.json", values: values.merging(["model_type": .string("vit")]) { $1 }) == nil)
    #expect(
      TimmConfig(path: "config.json", values: values.merging(["model_type": .string("timm_wrapper")]) { $1 }) != nil)
  }
}
