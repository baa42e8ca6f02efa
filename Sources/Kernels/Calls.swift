import CKernels
import Memory

// Where the kernels' calls take their pointers, each from a view that checks the place. The memory is held by whoever runs a unit, until
// the kernel is back.
//
// A structure of C has implicitly unwrapped pointers, and only such properties of a protocol stand for them.

/// A call that reads at a place and writes at another.
// swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
@unsafe protocol PlacedCall {
  var input: UnsafePointer<Float>! { get set }
  var output: UnsafeMutablePointer<Float>! { get set }
}

extension PlacedCall {
  @safe mutating func setInput(_ place: FloatView) { unsafe input = UnsafePointer(place.pointer) }
  @safe mutating func setOutput(_ place: FloatView) { unsafe output = place.pointer }
}

/// A call with weights and a bias.
// swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
@unsafe protocol WeightedCall {
  var weights: UnsafePointer<Float>! { get set }
  var bias: UnsafePointer<Float>! { get set }
}

extension WeightedCall {
  @safe mutating func setWeights(_ place: FloatView) { unsafe weights = UnsafePointer(place.pointer) }
  @safe mutating func setBias(_ place: FloatView) { unsafe bias = UnsafePointer(place.pointer) }
}

/// A call that needs memory beside.
// swift-format-ignore: NeverUseImplicitlyUnwrappedOptionals
@unsafe protocol WorkingCall { var workspace: UnsafeMutablePointer<Float>! { get set } }

extension WorkingCall {
  @safe mutating func setWorkspace(_ place: FloatView) { unsafe workspace = place.pointer }
}

extension ck_conv: @unsafe PlacedCall, @unsafe WeightedCall, @unsafe WorkingCall {}
extension ck_gemm: @unsafe PlacedCall, @unsafe WeightedCall, @unsafe WorkingCall {}
extension ck_grouped: @unsafe PlacedCall, @unsafe WeightedCall {}
extension ck_planes: @unsafe PlacedCall {}
extension ck_pool: @unsafe PlacedCall {}
extension ck_window: @unsafe PlacedCall {}
extension ck_map: @unsafe PlacedCall {}
extension ck_rows: @unsafe PlacedCall {}
extension ck_taps: @unsafe PlacedCall {}
extension ck_moe_gate: @unsafe PlacedCall {}
extension ck_moe_expert: @unsafe PlacedCall, @unsafe WeightedCall {}
extension ck_moe_combine: @unsafe PlacedCall, @unsafe WeightedCall {}

extension ck_moe_gate {
  mutating func setWeights(_ place: FloatView) { unsafe weights = UnsafePointer(place.pointer) }
}

extension ck_moe_combine {
  mutating func setCoefficients(_ weights: FloatView, bias: FloatView) {
    unsafe coefficient_weights = UnsafePointer(weights.pointer)
    unsafe coefficient_bias = UnsafePointer(bias.pointer)
  }
}

extension ck_conv {
  mutating func setInScale(_ scale: FloatView, shift: FloatView) {
    unsafe in_scale = UnsafePointer(scale.pointer)
    unsafe in_shift = UnsafePointer(shift.pointer)
  }
}

extension ck_rows {
  mutating func setScale(_ place: FloatView) { unsafe scale = UnsafePointer(place.pointer) }
  mutating func setBias(_ place: FloatView) { unsafe bias = UnsafePointer(place.pointer) }
}

extension ck_epilogue {
  mutating func setScale(_ scale: FloatView, shift: FloatView) {
    unsafe self.scale = UnsafePointer(scale.pointer)
    unsafe self.shift = UnsafePointer(shift.pointer)
  }

  mutating func setResidual(_ place: FloatView) { unsafe residual = UnsafePointer(place.pointer) }
}

extension ck_product: @unsafe WorkingCall {
  mutating func set(left: FloatView, right: FloatView, output: FloatView) {
    unsafe self.left = UnsafePointer(left.pointer)
    unsafe self.right = UnsafePointer(right.pointer)
    unsafe self.output = output.pointer
  }
}

extension ck_walk {
  mutating func setOutput(_ place: FloatView) { unsafe output = place.pointer }
}

extension ck_walk_operand {
  mutating func setData(_ place: FloatView) { unsafe data = UnsafePointer(place.pointer) }
}

extension ck_taps {
  /// Takes blocks of `ck_tap` and of numbers.
  mutating func set(taps: ByteView, starts: ByteView) {
    unsafe self.taps = UnsafePointer(taps.pointer.assumingMemoryBound(to: ck_tap.self).baseAddress)
    unsafe self.starts = UnsafePointer(starts.pointer.assumingMemoryBound(to: Int.self).baseAddress)
  }
}

extension ck_images {
  /// Takes an image's bytes for each lane, which has as many as there are pixels.
  mutating func setPixels(_ images: [ByteView]) {
    let byteCount = channels * rows * columns
    unsafe withUnsafeMutableBytes(of: &pixels) { raw in
      let lanes = unsafe raw.bindMemory(to: UnsafePointer<UInt8>?.self)
      for lane in lanes.indices {
        let bytes = unsafe images[lane].prefix(byteCount).pointer.assumingMemoryBound(to: UInt8.self)
        unsafe lanes[lane] = UnsafePointer(bytes.baseAddress)
      }
    }
  }

  mutating func set(mean: FloatView, deviation: FloatView, reciprocal: FloatView, output: FloatView) {
    unsafe self.mean = UnsafePointer(mean.pointer(to: channels))
    unsafe self.deviation = UnsafePointer(deviation.pointer(to: channels))
    unsafe self.reciprocal = UnsafePointer(reciprocal.pointer(to: channels))
    unsafe self.output = output.pointer
  }
}
