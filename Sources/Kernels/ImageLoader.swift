import CKernels
import Memory
import Tensors

/// Turns bytes of images into groups of normalised activations.
///
/// A value is `(x / divisor - mean) / deviation`, each step rounded to float32 as torchvision's ToTensor and Normalize do,
/// and then rounded to the dtype.
public struct ImageLoader: Sendable {
  /// The layout of a group.
  public let layout: PlaneLayout

  private let mean: MemoryBlock
  private let deviation: MemoryBlock
  private let reciprocal: MemoryBlock
  private let divisor: Float
  private let rounding: Int
  private let level: CPULevel
  /// The image that fills the lanes of the last group for which there is no image.
  private let blank: ByteView

  /// A loader of images that enter `program`.
  ///
  /// - Parameters:
  ///   - program: the model's.
  ///   - mean: a channel each, of pixels as the divisor leaves them.
  ///   - deviation: a channel each, positive.
  ///   - divisor: what a byte is divided by first: 255 for pixels from 0 to 1.
  public init(for program: Program, mean: [Float], deviation: [Float], divisor: Float = 255) {
    layout = program.image
    precondition(
      mean.count == layout.channels && deviation.count == layout.channels, "a mean and a deviation a channel")
    self.divisor = divisor
    self.mean = MemoryBlock(copying: mean)
    self.deviation = MemoryBlock(copying: deviation)
    reciprocal = MemoryBlock(copying: deviation.map { 1 / $0 })
    rounding = program.dtype.kernelRounding
    level = program.level
    blank = MemoryBlock(byteCount: layout.channels * layout.rows * layout.columns).bytes
  }

  /// Loads images `first` and up to 15 more below `end` as one group.
  ///
  /// - Parameters:
  ///   - first: the image in the first lane.
  ///   - end: where the images end; lanes from there on hold a blank one.
  ///   - pixels: an image's bytes, `[channel][row][column]`.
  ///   - group: the layout's floats, its border zero.
  public func load(_ first: Int, end: Int, pixels: (Int) -> ByteView, into group: FloatView) {
    var call = ck_images()
    call.output_row = layout.rowStride
    call.output_channel = layout.channelStride
    call.channels = layout.channels
    call.rows = layout.rows
    call.columns = layout.columns
    call.divisor = divisor
    call.rounding = rounding
    call.column_pairs = layout.pairsColumns ? 1 : 0
    call.border = layout.border
    call.set(
      mean: mean.floats, deviation: deviation.floats, reciprocal: reciprocal.floats, output: group + layout.origin)
    let images = (first..<first + PlaneLayout.lanes).map { $0 < end ? pixels($0) : blank }
    call.setPixels(images)
    withExtendedLifetime(images) { level.kernels.images(call) }
  }
}
