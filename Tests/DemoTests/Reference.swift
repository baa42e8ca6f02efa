import Foundation

/// What PyTorch made of the demo, written by `Scripts/train_demo.py`.
struct Reference: Decodable {
  struct Results: Decodable {
    struct Class: Decodable {
      let correct: Int
      let total: Int
    }

    let correct: Int
    let classes: [Class]
    let predictions: String
    let logits: [[Float]]
  }

  let total: Int
  let labels: [Int]
  let fp32: Results
  let bf16: Results
  let fp16: Results

  static func load() throws -> Reference {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("demo_reference.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
  }
}
