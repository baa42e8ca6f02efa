/// Records in memory of their own.
final class HeapRecords: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(_ records: [UInt8]) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: records.count, alignment: 64)
    memory.copyBytes(from: records)
    bytes = UnsafeRawBufferPointer(memory)
  }

  deinit { bytes.deallocate() }
}
