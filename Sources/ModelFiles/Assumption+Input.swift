import Files
import Models
import ONNX

extension Assumption {
  /// What is particular of how a graph takes an image.
  static func list(_ input: InputForm?) -> [Assumption] {
    guard let input else { return [] }
    var assumptions: [Assumption] = []
    if input.takesBytes {
      let value = "by the model itself, whose input \(printable(input.name)) takes whole numbers from 0 to 255"
      assumptions.append(Assumption(what: "normalisation", value: value, basis: .found))
    }
    if let row = input.row {
      let extents = row.dimensions.map { "\($0)" }.joined(separator: "x")
      let value = "a row of the image's \(extents) numbers, channel by channel, as x.flatten(1) makes it"
      assumptions.append(Assumption(what: "input", value: value, basis: .found))
    }
    return assumptions
  }
}
