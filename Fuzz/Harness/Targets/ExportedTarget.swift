import Exported
import ONNX
import TestSupport

/// The JSON of a file of torch.export, in an archive that is sound, and the graph that it makes.
struct ExportedTarget: FuzzTarget {
  let name = "pt2"
  private let folder = MemoryFolder("pt2")

  private static let names = [
    "models/model.json", "data/weights/model_weights_config.json", "data/constants/model_constants_config.json",
    "byteorder",
  ]

  func load(_ input: UnsafeRawBufferPointer) {
    var writer = Self.weights
    for (name, bytes) in Parts.split(input, names: Self.names).sorted(by: { $0.key < $1.key }) {
      writer.add("m/" + name, bytes)
    }
    folder.hold(["input.pt2": writer.finished()])
    do throws(ExportedError) { _ = try ExportedFile(folder.path + "/input.pt2").imported() } catch {
      Loading.check(error.description)
    }
  }

  func seeds() -> [String: [UInt8]] {
    let relu = Self.node("relu.default", [("self", "conv")], "relu")
    return ["net": relu, "region": Self.region(relu)].mapValues { relu in
      Parts.joined(
        [Self.names[0]: Array(Self.model(relu).utf8), Self.names[1]: Array(Self.config.utf8)], names: Self.names)
    }
  }

  private static let weights: ZipWriter = {
    var writer = ZipWriter()
    for index in 0..<4 { writer.add("m/data/weights/weight_\(index)", [UInt8](repeating: 0, count: 256)) }
    return writer
  }()

  /// A convolution, an activation and a linear layer on images of `[1, 2, 2]`.
  private static func model(_ relu: String) -> String {
    """
    {"graph_module":{"graph":{"nodes":[\
    \(node("conv2d.default", [("input", "x"), ("weight", "p_w"), ("bias", "p_b")], "conv")),\
    \(relu),\
    \(node("flatten.using_ints", [("self", "relu")], "flat", more: #","kind":1},{"name":"start_dim","arg":{"as_int":1}"#)),\
    \(node("linear.default", [("input", "flat"), ("weight", "p_v"), ("bias", "p_c")], "fc"))],\
    "tensor_values":{"x":\(meta([0, 1, 2, 2])),"conv":\(meta([0, 2, 1, 1])),"relu":\(meta([0, 2, 1, 1])),\
    "flat":\(meta([0, 2])),"fc":\(meta([0, 2]))}},"signature":{"input_specs":[\(parameter("p_w", "c.weight")),\
    \(parameter("p_b", "c.bias")),\(parameter("p_v", "fc.weight")),\(parameter("p_c", "fc.bias")),\
    {"user_input":{"arg":{"as_tensor":{"name":"x"}}}}],"output_specs":[{"user_output":{"arg":{"as_tensor":{"name":"fc"}}}}]}},\
    "schema_version":{"major":8,"minor":20},"torch_version":"2.9.0"}
    """
  }

  /// The same node under `torch.no_grad()`.
  private static func region(_ node: String) -> String {
    """
    {"target":"torch.ops.higher_order.wrap_with_set_grad_enabled","inputs":[{"name":"","arg":{"as_bool":false}},\
    {"name":"","arg":{"as_graph":{"name":"g","graph":{"inputs":[{"as_tensor":{"name":"conv"}}],\
    "outputs":[{"as_tensor":{"name":"relu"}}],"nodes":[\(node)],"tensor_values":{"relu":\(meta([0, 2, 1, 1]))}}}}},\
    {"name":"","arg":{"as_tensor":{"name":"conv"}}}],"outputs":[{"as_tensor":{"name":"relu"}}],"name":"relu"}
    """
  }

  private static let config = """
    {"config":{"c.weight":\(weight(0, [2, 1, 2, 2])),"c.bias":\(weight(1, [2])),"fc.weight":\(weight(2, [2, 2])),\
    "fc.bias":\(weight(3, [2]))}}
    """

  private static func node(
    _ target: String, _ inputs: [(name: String, value: String)], _ output: String, more: String = ""
  ) -> String {
    let inputs = inputs.map { #"{"name":"\#($0.name)","arg":{"as_tensor":{"name":"\#($0.value)"}}"# }
    return """
      {"target":"torch.ops.aten.\(target)","inputs":[\(inputs.joined(separator: "},"))\(more)}],\
      "outputs":[{"as_tensor":{"name":"\(output)"}}],"name":"\(output)"}
      """
  }

  private static func parameter(_ value: String, _ name: String) -> String {
    #"{"parameter":{"arg":{"name":"\#(value)"},"parameter_name":"\#(name)"}}"#
  }

  private static func weight(_ index: Int, _ shape: [Int]) -> String {
    #"{"path_name":"weight_\#(index)","is_param":true,"use_pickle":false,"tensor_meta":\#(meta(shape))}"#
  }

  /// Row-major; an extent of 0 is an expression.
  private static func meta(_ shape: [Int]) -> String {
    let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    let sizes = shape.map { $0 == 0 ? #"{"as_expr":{"expr_str":"s0"}}"# : #"{"as_int":\#($0)}"# }
    let steps = strides.map { #"{"as_int":\#($0)}"# }
    return """
      {"dtype":7,"sizes":[\(sizes.joined(separator: ","))],"strides":[\(steps.joined(separator: ","))],\
      "storage_offset":{"as_int":0}}
      """
  }
}
