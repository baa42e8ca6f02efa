extension TemporaryFolder {
  /// A folder with these files; names may have slashes.
  package convenience init(_ files: [String: [UInt8]]) throws {
    try self.init()
    for (name, bytes) in files { try write(name, bytes) }
  }

  /// A checkpoint folder with a tag folder of these files, and the file that names it.
  package convenience init(_ files: [String: [UInt8]], tag: String, latest: String? = "latest") throws {
    try self.init(Dictionary(uniqueKeysWithValues: files.map { ("\(tag)/\($0.key)", $0.value) }))
    if let latest { try write(latest, Array(tag.utf8)) }
  }
}
