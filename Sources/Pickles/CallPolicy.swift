import Files

/// Which calls are refused by name.
///
/// No call is ever run, so this protects nobody from this program; it tells the user that the file
/// would attack the next program, which may be one that does run it.
enum CallPolicy {
  /// Modules, by the part before the first dot, that run programs or code, or reach files and networks.
  private static let refusedModules: Set<String> = [
    "_pickle", "_posixsubprocess", "_winapi", "asyncio", "bdb", "cPickle", "cProfile", "code", "codeop", "commands",
    "ctypes", "doctest", "ensurepip", "ftplib", "http", "httplib", "imp", "importlib", "marshal", "nt", "os", "pdb",
    "pickle", "pip", "pkgutil", "platform", "popen2", "posix", "profile", "pty", "pydoc", "requests", "runpy",
    "shutil", "signal", "site", "smtplib", "socket", "subprocess", "sys", "telnetlib", "tempfile", "timeit", "trace",
    "urllib", "urllib2", "venv", "webbrowser", "winreg", "zipimport",
  ]

  /// The builtins that only make data.
  ///
  /// Protocol 2 names a nested class by `getattr` and a singleton's class by `type`.
  private static let safeBuiltins: Set<String> = [
    "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "getattr", "int", "list", "long", "object",
    "range", "set", "slice", "str", "tuple", "type", "unicode", "xrange",
  ]

  static func check(_ callable: PickleGlobal, _ arguments: PickleTuple) throws(PickleError) {
    if isUnion(callable, arguments) { return }
    let top = callable.module.prefix { $0 != "." }
    let refused =
      top == "builtins" || top == "__builtin__"
      ? !safeBuiltins.contains(callable.name) : refusedModules.contains(String(top))
    if refused { throw .refusedCall(printable(callable.qualifiedName)) }
  }

  /// Whether a call joins types, as Python keeps `int | str`: `functools.reduce` by its name in protocol 2.
  private static func isUnion(_ callable: PickleGlobal, _ arguments: PickleTuple) -> Bool {
    guard callable.module == "__builtin__", callable.name == "reduce",
      case .global(let first)? = arguments.elements.first
    else { return false }
    return first.module == "_operator" && first.name == "or_"
  }
}
