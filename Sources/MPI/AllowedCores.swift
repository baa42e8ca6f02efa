import CMPI

extension MPIEnvironment {
  /// 1 for each core that this process may use, 0 for each that it may not: 1,024 of them.
  ///
  /// The launcher may have bound the process to some. Where the system does not tell, it is the first.
  public static var allowedCores: [UInt8] {
    var cores = [UInt8](repeating: 0, count: 1024)
    if bridge_allowed_cores(&cores, CInt(cores.count)) != 0 { cores[0] = 1 }
    return cores
  }
}
