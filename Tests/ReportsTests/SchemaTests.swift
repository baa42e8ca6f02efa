import Foundation
import TestSupport
import Testing

/// The schema and documents under python's `jsonschema`, which knows the whole of JSON Schema.
@Suite(.enabled(if: hasJSONSchema, "python3 has no jsonschema; run Scripts/setup-tests.sh"))
struct SchemaTests {
  private static let check = """
    import json, sys, jsonschema
    def once(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f"a key is there twice: {sorted(keys)}"
        return dict(pairs)
    schema = json.load(open(sys.argv[1]), object_pairs_hook=once)
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema)
    for path in sys.argv[2:]:
        document = json.load(open(path), object_pairs_hook=once)
        faults = [f"{fault.json_path}: {fault.message}" for fault in validator(schema).iter_errors(document)]
        assert not faults, faults
        unknown = set(document) - set(schema["properties"])
        assert not unknown, unknown
    print("valid")
    """

  private func validate(_ documents: [String]) async throws -> RunResult {
    let schema = repositoryRoot + "/Sources/Reports/Schema/cifar-eval-1.schema.json"
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

  @Test func aWrongDocumentIsNot() async throws {
    let scratch = try Scratch()
    let path = try scratch.write("{\"schema\": \"cifar-eval/1\"}", to: "x.json")
    let result = try await validate([path])
    #expect(result.status != 0 && result.stderr.contains("'accuracy' is a required property"))
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
