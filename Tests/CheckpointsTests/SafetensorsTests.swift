import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  static let data = little([1, 2, 3, 4] as [Float])

  @Test func listsTensorsInTheOrderOfTheirBytes() throws {
    let header = """
      {"__metadata__":{"format":"pt","\\u00e9\\ud83d\\ude00":"{\\"]"},
       "b\\/\\"":{"dtype":"F32","shape":[3],"data_offsets":[4,16],"more":[{}, null, -1.5e3]},
       "a":{"shape":[ ],"dtype":"F32","data_offsets":[0,4]}}
      """
    let file = try TemporaryFile(safetensors(header, data: Self.data))
    let catalogue = try Catalogue.open(file.path)
    #expect(catalogue.format == "safetensors")
    #expect(catalogue.files.map(\.name) == [file.path])
    #expect(catalogue.tensors.map(\.name) == ["a", "b/\""])
    #expect(catalogue.tensors.map(\.shape) == [Shape(), Shape(3)])
    #expect(try floats(catalogue.tensors[1], of: catalogue) == [2, 3, 4])
    #expect(catalogue.headerBytes < 8 + header.utf8.count + 512)
  }

  @Test func aHeaderLengthMayLookLikeAPickle() throws {
    let header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}"
    let padded = header + String(repeating: " ", count: 0x80 - header.utf8.count)
    #expect(try catalogue(safetensors(padded, data: Self.data)).tensors.map(\.name) == ["a"])
  }

  @Test func stripsThePrefixesThatAllNamesShare() throws {
    func names(_ left: String, _ right: String) throws -> [String] {
      let header =
        "{\"\(left)\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
        + "\"\(right)\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}"
      return try catalogue(safetensors(header, data: Self.data)).tensors.map(\.name)
    }
    #expect(try names("module._orig_mod.fc.weight", "module._orig_mod.fc.bias") == ["fc.weight", "fc.bias"])
    #expect(try names("model.fc.weight", "fc.bias") == ["model.fc.weight", "fc.bias"])
    #expect(try names("model.", "model.a") == ["model.", "model.a"])
  }

  @Test func listsTypesThatAreNotReadAndRefusesToReadThem() throws {
    let header = """
      {"scale":{"dtype":"F8_E4M3","shape":[2,2],"data_offsets":[0,4]},
       "new":{"dtype":"F3","shape":[7],"data_offsets":[4,5]},
       "steps":{"dtype":"I64","shape":[1],"data_offsets":[5,13]}}
      """
    let file = try TemporaryFile(safetensors(header, data: [UInt8](repeating: 0, count: 13)))
    let catalogue = try Catalogue.open(file.path)
    #expect(catalogue.dtype == nil)
    #expect(catalogue.tensors.map(\.typeName) == ["F8_E4M3", "F3", "I64"])
    for tensor in catalogue.tensors {
      let line =
        "\(file.path): tensor \(tensor.name): its elements are \(tensor.typeName), "
        + "wanted floating-point; save it as float32"
      #expect { try floats(tensor, of: catalogue) } throws: { "\($0)" == line }
    }
  }

  @Test func theDTypeIsThatOfMostElements() throws {
    let header = """
      {"w":{"dtype":"BF16","shape":[6],"data_offsets":[0,12]},"m":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}
      """
    let catalogue = try catalogue(safetensors(header, data: Self.data))
    #expect(catalogue.dtype == .bfloat16)
    #expect(catalogue.elementCounts == [.bfloat16: 6, .float32: 1])
  }

  static func header(_ first: String, _ second: String, shape: String = "[2]") -> String {
    "{\"a\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(first)]},"
      + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[\(second)]}}"
  }

  static let damaged: [([UInt8], String)] = [
    (little(UInt64(1) << 63) + "{}".utf8, "damaged: header length 9223372036854775808 is more than 100000000"),
    (little(UInt64(1) << 63), "damaged: header length 9223372036854775808 is more than 100000000"),
    (little(UInt64(900)) + "{}".utf8, "truncated or not finished: the header has 900 bytes, the file 10"),
    ([1, 2, 3], "truncated or not finished: no header length"),
    (safetensors(header("0,8", "4,12"), data: data), "damaged: tensor b at 4..12 overlaps the tensor before it"),
    (safetensors(header("0,8", "0,8"), data: data), "damaged: tensor b at 0..8 overlaps the tensor before it"),
    (safetensors(header("0,8", "9,16"), data: data), "damaged: tensor b at 9..16 leaves a hole before it"),
    (safetensors(header("8,0", "0,8"), data: data), "damaged: tensor a at 8..0 ends before it starts"),
    (
      safetensors(header("0,8", "8,24"), data: data),
      "truncated or not finished: tensor b ends at byte 24 after the header, the file at 16"
    ),
    (
      safetensors(header("0,8", "8,9223372036854775807"), data: data),
      "truncated or not finished: tensor b ends at byte 9223372036854775807 after the header, the file at 16"
    ),
    (safetensors(header("0,8", "8,16"), data: data + [0]), "damaged: 1 bytes follow the last tensor"),
    (
      safetensors(header("0,8", "8,16", shape: "[3]"), data: data),
      "damaged: tensor a of shape [3] and type F32 has 8 bytes"
    ),
    (
      safetensors(header("0,8", "8,16", shape: "[4294967296,4294967296]"), data: data),
      "damaged: tensor a has a shape of too many elements"
    ),
    (
      safetensors(header("0,8", "8,16", shape: "[-2]"), data: data),
      "damaged: the header is not the JSON of safetensors, at its byte 29"
    ),
    (
      safetensors(header("0,8", "8,16", shape: "[2.0]"), data: data),
      "damaged: the header is not the JSON of safetensors, at its byte 30"
    ),
    (
      safetensors(header("0,8,8", "8,16"), data: data),
      "damaged: the header is not the JSON of safetensors, at its byte 5"
    ),
    (
      safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", data: data),
      "damaged: the header is not the JSON of safetensors, at its byte 5"
    ),
    (safetensors("{\"a\\q\":0}", data: data), "damaged: the header is not the JSON of safetensors, at its byte 4"),
    (safetensors("{\"\\ud800\":0}", data: data), "damaged: the header is not the JSON of safetensors, at its byte 3"),
    (
      safetensors("{\"__metadata__\":{\u{1f}}}", data: data),
      "damaged: the header is not the JSON of safetensors, at its byte 17"
    ),
    (safetensors("{} x", data: data), "damaged: the header is not the JSON of safetensors, at its byte 3"),
    (
      safetensors(header("0,8", "8,16").replacing("\"b\"", with: "\"a\""), data: data),
      "damaged: two tensors are named a"
    ),
    (
      safetensors(header("0,8", "9,16").replacing("\"b\"", with: "\"\\n\\u001b[2J\""), data: data),
      "damaged: tensor ??[2J at 9..16 leaves a hole before it"
    ),
  ]

  @Test(arguments: damaged) func namesWhatIsDamaged(bytes: [UInt8], line: String) throws {
    let cure = line.hasPrefix("damaged") ? "; copy or save it again" : "; copy it again"
    #expect(try failure(bytes, ending: "safetensors") == line + cure)
  }

  @Test func aDeeplyNestedHeaderNeitherOverflowsNorOpens() throws {
    let nested = String(repeating: "[", count: 200_000)
    #expect(try failure(safetensors("{\"__metadata__\":" + nested, data: [])) != nil)
    #expect(
      try failure(safetensors("{\"__metadata__\":" + nested + nested.replacing("[", with: "]") + "}", data: [])) == nil)
  }
}
