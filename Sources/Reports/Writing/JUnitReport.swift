/// Gates as JUnit XML, which systems of continuous integration show as tests.
///
/// Source: the schema that Jenkins' xUnit plugin publishes, https://github.com/jenkinsci/xunit-plugin (junit-10.xsd).
struct JUnitReport {
  let name: String
  let gates: [GateOutcome]
  let seconds: Double

  /// The text; a run without gates is a suite without cases.
  var text: String {
    let missed = gates.count { !$0.passed }
    let cases = gates.map { gate in
      let start =
        "    <testcase classname=\"\(XML.text(name))\" name=\"\(XML.text("\(gate.gate) \(gate.limit)"))\" time=\"0\""
      guard !gate.passed else { return "\(start)/>\n" }
      return """
        \(start)>
              <failure type="gate" message="\(XML.text(gate.line))"/>
            </testcase>

        """
    }
    let counts = "tests=\"\(gates.count)\" failures=\"\(missed)\" errors=\"0\" skipped=\"0\""
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
        <testsuite name="\(XML.text(name))" \(counts) time="\(Format.decimal(seconds, 3))">
      \(cases.joined())  </testsuite>
      </testsuites>

      """
  }
}

/// Text that XML leaves as it is.
enum XML {
  /// Escapes text for content and quoted attributes; what XML 1.0 cannot hold stands as its number already.
  static func text(_ text: String) -> String { HTML.text(text) }
}
