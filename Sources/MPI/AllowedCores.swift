import CMPI

extension MPIEnvironment {
  /// 1 for each core that this process may use, which the launcher may have bound it to, and 0 for the others: 1,024 of
  /// them. Where the system does not tell, the first.
  public static var allowedCores: [UInt8] {
    var cores = [UInt8](repeating: 0, count: 1024)
    if bridge_allowed_cores(&cores, CInt(cores.count)) != 0 { cores[0] = 1 }
    return cores
  }
}
