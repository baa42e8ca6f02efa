import Files
import Tensors

extension LabelledImages {
  /// Where the ``pixelBytes`` of an image lie, valid while this value or a copy of it lives; only where images are ``isInPlace``.
  ///
  /// What loads images into lanes needs sixteen at a time, which no nesting of spans gives.
  package func address(of index: Int) -> UnsafePointer<UInt8> {
    unsafe Self.start(of: pixelsInPlace(place(of: index)))
  }

  /// Where an image's planes lie, made in `buffer` where they do not lie in memory; valid until `buffer` is used again.
  ///
  /// An image that cannot be read is all zeros, and ``checkUnchanged()`` throws what was wrong with it.
  private func address(of index: Int, in buffer: PixelBuffer) -> UnsafePointer<UInt8> {
    guard let store else { return unsafe address(of: index) }
    let place = place(of: index)
    do throws(DatasetError) { try store.read(place, into: buffer) } catch {
      store.failures.note(error, at: place)
      let size = store.shape(of: place).elementCount
      unsafe buffer.planes(size).update(repeating: 0, count: size)
    }
    return unsafe UnsafePointer(buffer.planes(0))
  }

  /// Lends an image's planes, as ``planes(of:)`` has them, made in `buffer` where they do not lie in memory.
  public func withPixels<Value>(of index: Int, in buffer: PixelBuffer, _ body: (Span<UInt8>) -> Value) -> Value {
    withExtendedLifetime((self, buffer)) {
      let start = unsafe address(of: index, in: buffer)
      let planes = unsafe UnsafeBufferPointer(start: start, count: shape(of: index).elementCount)
      return unsafe body(Span(_unsafeElements: planes))
    }
  }

  private static func start(of bytes: OwnedBytes) -> UnsafePointer<UInt8> {
    guard let start = unsafe bytes.memory.baseAddress else { preconditionFailure("an image has pixels") }
    return unsafe start.assumingMemoryBound(to: UInt8.self)
  }
}
