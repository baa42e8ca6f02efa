import ImageFiles

/// A thread's memory for an image that is made on demand, as large as the largest that it has held.
@safe public final class PixelBuffer {
  /// Planes, `[channel][row][column]`; callers point to them until the next image.
  private var memory = unsafe UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  /// What decodes files, where there are any.
  lazy var decoder = ImageDecoder()

  /// Makes one without memory.
  public init() {}

  deinit { unsafe memory.deallocate() }

  /// Lets `fill` write `count` bytes of planes, whose contents are whatever they were.
  ///
  /// - Throws: what `fill` does.
  func write<Failure: Error>(
    _ count: Int, _ fill: (inout MutableSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var room = unsafe UnsafeMutableBufferPointer(start: planes(count), count: count).mutableSpan
    try fill(&room)
  }

  /// Room for `count` bytes of planes, whose contents are whatever they were.
  func planes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let base = unsafe memory.baseAddress, unsafe memory.count >= count { return unsafe base }
    unsafe memory.deallocate()
    // One byte more, so that there is an address also for nothing.
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: count + 1)
    unsafe base.initialize(repeating: 0, count: count + 1)
    unsafe memory = UnsafeMutableBufferPointer(start: base, count: count + 1)
    return unsafe base
  }
}
