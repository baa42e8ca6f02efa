import Files
import Memory
import Tensors

extension LabelledImages {
  /// The ``pixelBytes`` of an image where they lie, which are not to be written to; only where images are ``isInPlace``.
  ///
  /// What loads images into lanes needs sixteen at a time, which no nesting of spans gives.
  package func bytes(of index: Int) -> ByteView { pixelsInPlace(place(of: index)).view }

  /// An image's planes, made in `buffer` where they do not lie in memory; what they are until `buffer` is used again.
  ///
  /// An image that cannot be read is all zeros, and ``checkUnchanged()`` throws what was wrong with it.
  private func planes(of index: Int, in buffer: PixelBuffer) -> ByteView {
    guard let store else { return bytes(of: index) }
    let place = place(of: index)
    let size = store.shape(of: place).elementCount
    do throws(DatasetError) { try store.read(place, into: buffer) } catch {
      store.failures.note(error, at: place)
      buffer.write(size) { planes in planes.update(repeating: 0) }
    }
    return buffer.planes(size)
  }

  /// Lends an image's planes, as ``planes(of:)`` has them, made in `buffer` where they do not lie in memory.
  public func withPixels<Value>(of index: Int, in buffer: PixelBuffer, _ body: (Span<UInt8>) -> Value) -> Value {
    planes(of: index, in: buffer).prefix(shape(of: index).elementCount).withSpan(body)
  }
}
