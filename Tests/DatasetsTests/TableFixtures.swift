import Datasets
import Foundation
import Tensors
import Testing

/// The five images of `Scripts/make_table_sets.py`, in files of a format.
struct TableFixtures {
  /// What such files are called.
  let format: String

  private static let shape = Shape(3, 4, 6)

  /// Where they lie.
  var folder: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/sets/\(format.lowercased())/"
  }

  /// The path of a file by its name.
  func path(_ name: String) -> String { "\(folder)\(name).\(format.lowercased())" }

  /// The bytes of a file by its name.
  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name)))) }

  /// The bytes of a file by its whole name.
  func file(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + name))) }

  /// Checks that a set has the script's classes and pixels, and these labels.
  func check(_ path: String, _ split: Split = .test, labels: [Int] = [2, 0, 1, 2, 0]) throws {
    let source = try DatasetSource.locate(path, split: split)
    #expect(source.name == format && source.layout.classNames == ["cat", "dog", "emu"])
    let images = try source.map()
    #expect((0..<images.count).map(images.label(of:)) == labels)
    for index in 0..<images.count {
      #expect(images.shape(of: index) == Self.shape && images.planes(of: index) == pixels(index))
    }
    try images.checkUnchanged()
  }

  /// Pixels by the script's formula.
  private func pixels(_ image: Int) -> [UInt8] {
    let size = Self.shape.elementCount
    return (image * size..<(image + 1) * size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
  }
}
