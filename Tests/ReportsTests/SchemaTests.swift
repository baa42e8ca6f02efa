import Foundation
import Reports
import TestSupport
import Testing

/// The schemas and documents under python's `jsonschema`, which knows the whole of JSON Schema.
@Suite(.enabled(if: hasJSONSchema, "python3 has no jsonschema; run Scripts/setup-tests.sh"))
struct SchemaTests {
  private static let check = """
    import json, re, sys, jsonschema
    def once(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f"a key is there twice: {sorted(keys)}"
        return dict(pairs)
    def keys(value):
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
            yield from keys(part)
        if isinstance(value, dict):
            yield from value
    def undescribed(document, schema):
        if isinstance(document, dict):
            for key, part in document.items():
                if key not in schema.get("properties", {}):
                    yield key
                else:
                    yield from undescribed(part, schema["properties"][key])
        elif isinstance(document, list):
            for part in document:
                yield from undescribed(part, schema.get("items", {}))
    schema = json.load(open(sys.argv[1]), object_pairs_hook=once)
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema)
    for path in sys.argv[2:]:
        document = json.load(open(path), object_pairs_hook=once)
        faults = [f"{fault.json_path}: {fault.message}" for fault in validator(schema).iter_errors(document)]
        assert not faults, faults
        assert document["$schema"] == schema["$id"]
        unknown = set(undescribed(document, schema))
        assert not unknown, unknown
        odd = [key for key in keys(document) if not re.fullmatch(r"\\$?[a-z][a-z0-9]*(_[a-z0-9]+)*", key)]
        assert not odd, odd
    print("valid")
    """

  private func validate(_ documents: [String], as kind: String = "cifar-eval") async throws -> RunResult {
    let schema = repositoryRoot + "/Sources/Reports/Schema/\(kind)-2.schema.json"
    return try await run(try #require(findProgram("python3")), ["-c", Self.check, schema] + documents)
  }

  @Test func documentsAreValid() async throws {
    let scratch = try Scratch()
    let data = try scratch.batch(60) { $0 != 3 }
    let model = try scratch.checkpoint("conv1.bias", [])
    let runs = [
      ["--limit", "20", "--min-accuracy", "0.99"], ["--checkpoint", model, "--data", data, "--verify"],
      ["--checkpoint", model, "--data", data, "--dtype", "bf16", "--zero-stage", "0", "--kernels", "direct"],
    ]
    var documents: [String] = []
    for (index, arguments) in runs.enumerated() {
      documents.append(scratch.file("\(index).json"))
      let result = try await mpirun(np: 1 + index, "cifar-eval", arguments + ["-q", "--json", documents[index]])
      #expect([0, 1].contains(result.status), "\(result.stderr)")
    }
    let result = try await validate(documents)
    #expect(result.stdout == "valid\n", "\(result.stderr)")
  }

  @Test func documentsOfOtherCommandsAreValid() async throws {
    let scratch = try Scratch()
    let data = try scratch.batch(60)
    let files = [
      try scratch.checkpoint("fc3.bias", [], name: "epoch_1.safetensors"),
      try scratch.checkpoint("fc3.bias", [0, 9], name: "epoch_2.safetensors"),
    ]
    let sweep = try await run(
      "cifar-eval",
      ["evaluate"] + files + [scratch.file("missing.pth"), "--data", data]
        + ["--results", scratch.file("done"), "--report", scratch.file("sweep.json")])
    #expect(sweep.status == 66, "\(sweep.stderr)")
    let kept = try FileManager.default.contentsOfDirectory(atPath: scratch.file("done")).sorted()
    for ending in ["csv", "json"] {
      let two = kept.filter { $0.hasSuffix(ending) }.map { scratch.file("done/\($0)") }
      try #require(two.count == 2)
      let result = try await run("cifar-eval", ["compare"] + two + ["--report", scratch.file("\(ending)-2.json")])
      #expect(result.status == 0, "\(result.stderr)")
    }
    let inspected = try await run(
      "cifar-eval", ["inspect", files[0], "--ranks", "2", "--json", scratch.file("inspect.json")])
    #expect(inspected.status == 0, "\(inspected.stderr)")
    let documents = [
      ("cifar-eval-sweep", ["sweep.json"]), ("cifar-eval-comparison", ["csv-2.json", "json-2.json"]),
      ("cifar-eval-inspect", ["inspect.json"]),
    ]
    for (kind, names) in documents {
      let result = try await validate(names.map(scratch.file), as: kind)
      #expect(result.stdout == "valid\n", "\(kind): \(result.stderr)")
    }
  }

  @Test func aWrongDocumentIsNot() async throws {
    let scratch = try Scratch()
    let path = try scratch.write("{\"schema\": \"cifar-eval/2\"}", to: "x.json")
    let result = try await validate([path])
    #expect(result.status != 0 && result.stderr.contains("'accuracy' is a required property"))
  }
}

/// How keys are spelt.
@Suite struct KeyTests {
  private struct Animals: Codable, Equatable {
    var byClassName: [String: Int]
    let redPanda: String
  }

  @Test func keysAreInSnakeCaseAndNamesAreNot() throws {
    let animals = Animals(byClassName: ["redPanda": 3, "grizzly_bear": 1], redPanda: "redPanda")
    let bytes = try DocumentCoding.bytes(animals)
    let json = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    #expect(json["by_class_name.redPanda"] == .number(3) && json["by_class_name.grizzly_bear"] == .number(1))
    #expect(json["red_panda"] == .text("redPanda") && json["redPanda"] == nil)
    #expect(DocumentCoding.decoded(Animals.self, from: bytes) == animals)
  }

  @Test func aClassKeepsItsNameInEveryReport() async throws {
    let scratch = try Scratch()
    let names = ["redPanda"] + (1..<10).map { "classNumber\($0)" }
    let list = try scratch.write(names.joined(separator: "\n"), to: "names.txt")
    let result = try await run(
      "cifar-eval", ["--limit", "60", "-q", "--class-names", list, "--report", scratch.file("r.json")])
    #expect(result.status == 0, "\(result.stderr)")
    let json = try scratch.json("r.json")
    #expect((0..<10).map { json["classes.\($0).name"]?.text } == names)
    let confused = (json["confusions"]?.elements ?? []).compactMap { $0["actual"]?.text }
    #expect(!confused.isEmpty && confused.allSatisfy(names.contains))
  }

  /// A report of schema 1, whose keys are in camel case, is read as one of schema 2 is.
  @Test func reportsOfSchema1AreStillRead() async throws {
    let scratch = try Scratch()
    let old = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("report-schema-1.json").path
    let new = scratch.file("new.json")
    let result = try await run("cifar-eval", ["--limit", "60", "-q", "--json", new])
    #expect(result.status == 0, "\(result.stderr)")
    let compared = try await run("cifar-eval", ["compare", old, new, "--report", scratch.file("c.json")])
    #expect(compared.status == 0, "\(compared.stderr)")
    let json = try scratch.json("c.json")
    #expect(json["before.correct"]?.number == json["after.correct"]?.number && json["nll.difference"] == .number(0))
  }
}

private let hasJSONSchema: Bool = {
  guard let python = findProgram("python3") else { return false }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: python)
  process.arguments = ["-c", "import jsonschema; jsonschema.Draft202012Validator"]
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()
