import Platform

/// Writes all of `bytes`, waiting where the descriptor does not.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileError) {
  var done = 0
  while done < bytes.count {
    let count = SystemCall.write(bytes, from: done, to: descriptor)
    if count < 0, errno == EAGAIN {
      SystemCall.waitUntilWritable(descriptor)
      continue
    }
    guard count > 0 else { throw .last("write", path) }
    done += count
  }
}
