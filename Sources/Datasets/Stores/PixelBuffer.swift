import ImageFiles

/// A thread's memory for an image that is made on demand, as large as the largest that it has held.
public final class PixelBuffer {
  /// Planes, `[channel][row][column]`; callers point to them until the next image.
  private var memory = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  /// What decodes files, where there are any.
  lazy var decoder = ImageDecoder()

  /// Makes one without memory.
  public init() {}

  deinit { memory.deallocate() }

  /// Lets `fill` write `count` bytes of planes, whose contents are whatever they were.
  ///
  /// - Throws: what `fill` does.
  func write<Failure: Error>(
    _ count: Int, _ fill: (inout MutableSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var room = UnsafeMutableBufferPointer(start: planes(count), count: count).mutableSpan
    try fill(&room)
  }

  /// Room for `count` bytes of planes, whose contents are whatever they were.
  func planes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let base = memory.baseAddress, memory.count >= count { return base }
    memory.deallocate()
    // One byte more, so that there is an address also for nothing.
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: count + 1)
    base.initialize(repeating: 0, count: count + 1)
    memory = UnsafeMutableBufferPointer(start: base, count: count + 1)
    return base
  }
}
