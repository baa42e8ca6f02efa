import Files
import Tensors

extension LabelledImages {
  /// Where the ``pixelBytes`` of an image lie, valid while this value or a copy of it lives; only where images are ``isInPlace``.
  ///
  /// What loads images into lanes needs sixteen at a time, which no nesting of spans gives.
  package func address(of index: Int) -> UnsafePointer<UInt8> { Self.start(of: pixelsInPlace(place(of: index))) }

  /// Where an image's planes lie, made in `buffer` where they do not lie in memory; valid until `buffer` is used again.
  ///
  /// An image that cannot be read is all zeros, and ``checkUnchanged()`` throws what was wrong with it.
  private func address(of index: Int, in buffer: PixelBuffer) -> UnsafePointer<UInt8> {
    guard let store else { return address(of: index) }
    let place = place(of: index)
    do throws(DatasetError) { try store.read(place, into: buffer) } catch {
      store.failures.note(error, at: place)
      let size = store.shape(of: place).elementCount
      buffer.planes(size).update(repeating: 0, count: size)
    }
    return UnsafePointer(buffer.planes(0))
  }

  /// Lends an image's planes, as ``planes(of:)`` has them, made in `buffer` where they do not lie in memory.
  public func withPixels<Value>(of index: Int, in buffer: PixelBuffer, _ body: (Span<UInt8>) -> Value) -> Value {
    withExtendedLifetime((self, buffer)) {
      let planes = UnsafeBufferPointer(start: address(of: index, in: buffer), count: shape(of: index).elementCount)
      return body(Span(_unsafeElements: planes))
    }
  }

  private static func start(of bytes: OwnedBytes) -> UnsafePointer<UInt8> {
    guard let start = bytes.memory.baseAddress else { preconditionFailure("an image has pixels") }
    return start.assumingMemoryBound(to: UInt8.self)
  }
}
