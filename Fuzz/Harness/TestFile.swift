import Foundation

/// Small files that the program's own tests have.
enum TestFile {
  private static let sets =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../Tests/DatasetsTests/sets/"

  /// Files of a folder of image sets by their names.
  ///
  /// - Throws: where one cannot be read.
  static func seeds(_ names: [String], in folder: String, ending: String) throws -> [String: [UInt8]] {
    var seeds: [String: [UInt8]] = [:]
    for name in names {
      let file = URL(fileURLWithPath: "\(sets)\(folder)/\(name).\(ending)")
      seeds[name.split(separator: "/").joined(separator: "-")] = [UInt8](try Data(contentsOf: file))
    }
    return seeds
  }
}
