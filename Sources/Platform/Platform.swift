/// The system's C library, for every module: none imports it by its own name, which differs between systems.
#if canImport(Glibc)
  @_exported import Glibc
#elseif canImport(Musl)
  @_exported import Musl
#endif
