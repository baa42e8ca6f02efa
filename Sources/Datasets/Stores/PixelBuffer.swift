import ImageFiles
import Memory

/// A thread's memory for an image that is made on demand, as large as the largest that it has held.
public final class PixelBuffer {
  /// Planes, `[channel][row][column]`; callers look at them until the next image.
  private var memory = ByteView.empty

  /// What decodes files, where there are any.
  lazy var decoder = ImageDecoder()

  /// Makes one without memory.
  public init() {}

  /// Lets `fill` write `count` bytes of planes, whose contents are whatever they were.
  ///
  /// - Throws: what `fill` does.
  func write<Failure: Error>(
    _ count: Int, _ fill: (inout MutableSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    try planes(count).withMutableSpan(fill)
  }

  /// Room for `count` bytes of planes, whose contents are whatever they were.
  func planes(_ count: Int) -> ByteView {
    if count > memory.count { memory = MemoryBlock(byteCount: count).bytes }
    return memory.prefix(count)
  }
}
