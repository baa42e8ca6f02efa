import Exported
import Testing
import TorchScript

@Suite struct ScriptSchemaTests {
  /// What programs of torch.export call by functions of Python's, or after decompositions, is in no program of TorchScript.
  private static let unseen = ["_operator.", "sym_", "_assert_", "_adaptive_avg_pool"]

  @Test func everyOverloadThatIsRunHasASchema() {
    let missing = CallRecorder.overloads.filter { overload in
      !ScriptFile.knownOverloads.contains(overload) && !Self.unseen.contains { overload.hasPrefix($0) }
    }
    #expect(missing.sorted() == [])
  }
}
