import Platform

/// A folder's contents by name.
public enum Folder {
  /// Whether `path` is a folder.
  public static func exists(_ path: String) -> Bool {
    System.status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether `path` is a regular file.
  public static func hasFile(_ path: String) -> Bool {
    System.status(path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
  }

  /// Whether anything has the name `path`, be it a symbolic link to nothing.
  public static func hasEntry(_ path: String) -> Bool { SystemCall.statusOfLink(path) != nil }

  /// The names in the folder `path`, sorted, without `.` and `..`; at most `limit` of them.
  ///
  /// - Throws: ``FileError`` where it is missing or cannot be read.
  public static func names(_ path: String, limit: Int) throws(FileError) -> [String] {
    guard let names = SystemCall.names(in: path, limit: limit) else { throw .last("open", path) }
    return names.sorted()
  }
}
