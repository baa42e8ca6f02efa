import Metrics

/// The `model-index` of a Hugging Face model card: the head of a README.md, or what `huggingface_hub.metadata_load` reads.
///
/// Source: https://github.com/huggingface/hub-docs/blob/main/modelcard.md.
struct ModelCard {
  let report: RunReport

  init(_ report: RunReport) { self.report = report }

  /// The text, YAML.
  var text: String {
    let set = report.dataset
    let type = set.kind.lowercased().prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
    let head = """
      model-index:
      - name: \(quoted(report.modelName))
        results:
        - task:
            type: image-classification
            name: Image Classification
          dataset:
            name: \(quoted(set.kind))
            type: \(quoted(type.isEmpty ? "images" : String(type)))
            split: \(quoted(set.split))
            args:
              images: \(set.images)
              fingerprint: \(quoted(set.fingerprint))
          metrics:

      """
    return head + metrics.map(entry).joined()
  }

  private typealias Metric = (type: String, name: String, value: Double?)

  private var metrics: [Metric] {
    let metrics = report.metrics
    let top: [Metric] = metrics.topK.filter { $0.k > 1 }.map {
      ("top_\($0.k)_accuracy", "Top-\($0.k) accuracy", $0.accuracy.value)
    }
    return [("accuracy", "Accuracy", metrics.accuracy.value)] + top + [
      ("f1", "Macro F1", metrics.macroF1), ("matthews_correlation", "MCC", metrics.agreement.matthews?.value),
      ("roc_auc", "AUROC, one against the rest", metrics.classwise.area?.value),
      ("loss", "NLL", metrics.lossEstimate?.value), ("brier_score", "Brier score", metrics.brier),
      ("expected_calibration_error", "Expected calibration error, 15 bins", metrics.calibration.expectedError),
    ]
  }

  private func entry(_ metric: Metric) -> String {
    guard let value = metric.value, value.isFinite else { return "" }
    return """
          - type: \(metric.type)
            name: \(quoted(metric.name))
            value: \(value)
            verified: false

      """
  }

  /// A flow scalar in double quotes, whose escapes are JSON's.
  private func quoted(_ text: String) -> String { JSONText.quoted(visible(text)) }
}
