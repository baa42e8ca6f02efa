import Checkpoints
import Testing

/// Names of classes as exporters write them into a file's metadata.
@Suite struct ClassLiteralTests {
  @Test(arguments: [
    "{0: 'cat', 1: \"dog's\"}", "{1: 'dog\\'s', 0: 'cat'}", #"["cat", "dog's"]"#, "('cat', \"dog's\",)",
    #"{"0": "cat", "1": "dog's"}"#, #"{"dog's": 1, "cat": 0}"#,
  ])
  func namesHaveTheOrderOfTheirNumbers(_ text: String) {
    let classes = StoredClasses(metadata: ["names": text, "stride": "32"])
    #expect(classes?.key == "names")
    #expect(classes?.names == ["cat", "dog's"])
  }

  @Test(arguments: [
    "", "{}", "cat, dog", "['cat']", "['cat', 'dog'", "['cat', 3]", "{0: 'cat', 2: 'dog'}", "{0: 'cat', 0: 'dog'}",
    "{'cat', 'dog'}", #"["c\u0061t", "dog"]"#, "[['cat', 'dog']]", "{99999999999999999999: 'cat', 1: 'dog'}",
  ])
  func whatIsNoListOfNamesIsPassedOver(_ text: String) {
    #expect(StoredClasses(metadata: ["names": text]) == nil)
  }
}
