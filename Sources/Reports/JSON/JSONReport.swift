import Metrics

/// The report as a JSON document, schema `cifar-eval/2`.
public struct JSONReport: Document, Sendable {
  static let kind = "cifar-eval"

  private let summary: Summary
  private let findings: Findings
  private let inputs: Inputs
  private let run: Run
  private let gates: [GateOutcome]
  private let origin: RunOrigin

  private enum CodingKeys: String, CodingKey { case summary, gates, origin }

  /// The document of a run.
  public init(_ report: RunReport) {
    summary = Summary(report)
    findings = Findings(report)
    inputs = Inputs(report)
    run = Run(report)
    gates = report.gates
    origin = report.origin
  }

  /// Writes the keys of all parts side by side.
  public func encode(to encoder: any Encoder) throws {
    try findings.encode(to: encoder)
    try inputs.encode(to: encoder)
    try run.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(summary, forKey: .summary)
    try container.encode(gates, forKey: .gates)
    try container.encode(origin, forKey: .origin)
  }

  /// The document's bytes.
  ///
  /// - Throws: ``ReportError/encoding(_:)`` where a number is not finite.
  public func encoded() throws(ReportError) -> [UInt8] { try DocumentCoding.encoded(self) }
}
