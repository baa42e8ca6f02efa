/// The dictionary before an array of NumPy: `{'descr': '<f4', 'fortran_order': False, 'shape': (6, 3), }`.
///
/// Source: numpy/lib/_format_impl.py.
package struct NumPyHeader {
  /// More extents than tensors of models have.
  private static let mostExtents = 16

  /// NumPy's name of the element type; nil for a record.
  package let type: String?
  /// Whether the last extent's elements lie side by side.
  package let isRowMajor: Bool?
  /// What stands between the parentheses of the shape.
  package let shapeText: String?

  package init(_ text: String) {
    func value(_ key: String) -> Substring? {
      text.firstRange(of: "'\(key)':").map { text[$0.upperBound...].drop { $0 == " " } }
    }
    type = value("descr").flatMap { $0.first == "'" ? String($0.dropFirst().prefix { $0 != "'" }) : nil }
    isRowMajor = value("fortran_order").flatMap { $0.hasPrefix("False") ? true : $0.hasPrefix("True") ? false : nil }
    shapeText = value("shape").flatMap { $0.first == "(" ? String($0.dropFirst().prefix { $0 != ")" }) : nil }
  }

  /// The extents, none below 0; nil where the shape is none.
  package var shape: [Int]? {
    guard let shapeText else { return nil }
    let extents = shapeText.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    let numbers = extents.compactMap { Int($0) }.filter { $0 >= 0 }
    return numbers.count == extents.count && numbers.count <= Self.mostExtents ? numbers : nil
  }
}
