extension MPIEnvironment {
  /// 1 for each core that this process may use, 0 for each that it may not: 1,024 of them.
  ///
  /// The launcher may have bound the process to some. Where the system does not tell, it is the first.
  public static var allowedCores: [UInt8] {
    let count = 1024
    return Bridge.allowedCores(of: count) ?? [1] + [UInt8](repeating: 0, count: count - 1)
  }
}
