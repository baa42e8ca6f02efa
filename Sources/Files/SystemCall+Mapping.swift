import Memory
import Platform

extension SystemCall {
  /// A mapping, which is guarded until it goes with what keeps it.
  @safe private final class Mapping {
    private let memory: UnsafeMutableRawBufferPointer

    init(_ memory: UnsafeMutableRawBufferPointer) {
      unsafe self.memory = unsafe memory
      unsafe FaultGuard.add(UnsafeRawBufferPointer(memory))
    }

    deinit {
      unsafe FaultGuard.remove(UnsafeRawBufferPointer(memory))
      unsafe munmap(memory.baseAddress, memory.count)
    }
  }

  /// Maps the first `size` bytes of a file, of which there is one, shared and read-only; nil where it fails.
  static func map(_ descriptor: Int32, size: Int) -> ByteView? {
    guard let address = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), unsafe address != MAP_FAILED
    else { return nil }
    let memory = unsafe UnsafeMutableRawBufferPointer(start: address, count: size)
    return unsafe MemoryBlock(lending: memory, owner: Mapping(memory)).bytes
  }

  /// Lets the pages of mapped bytes go; they are read again where they are used.
  static func release(_ pages: ByteView) { unsafe madvise(pages.pointer.baseAddress, pages.count, MADV_DONTNEED) }

  /// Whether `bytes` have `others` in them, one after another.
  static func find(_ others: [UInt8], in bytes: ByteView) -> Bool {
    guard others.count <= bytes.count, let first = others.first, let start = unsafe bytes.pointer.baseAddress else {
      return others.isEmpty
    }
    let end = unsafe start + (bytes.count - others.count + 1)
    var place = unsafe start
    return withExtendedLifetime(bytes) {
      while unsafe place < end, let found = unsafe memchr(place, Int32(first), end - place) {
        if unsafe memcmp(found, others, others.count) == 0 { return true }
        unsafe place = unsafe found + 1
      }
      return false
    }
  }
}
