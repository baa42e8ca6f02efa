import Platform

/// A folder's contents by name.
public enum Folder {
  /// Whether `path` is a folder.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether `path` is a regular file.
  public static func hasFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether anything has the name `path`, be it a symbolic link to nothing.
  public static func hasEntry(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// The names in the folder `path`, sorted, without `.` and `..`; at most `limit` of them.
  ///
  /// - Throws: ``FileError`` where it is missing or cannot be read.
  public static func names(_ path: String, limit: Int) throws(FileError) -> [String] {
    guard let stream = opendir(path) else { throw .last("open", path) }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < limit, let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
