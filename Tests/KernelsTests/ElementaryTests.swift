import CKernels
import Tensors
import Testing

/// Functions of one element: the kernels of every level against their twins in Swift, and both against float64.
@Suite struct ElementaryTests {
  private var levels: [ck_level] { (0..<ck_level_count()).compactMap { ck_level_at($0)?.pointee } }

  /// Every `stride`-th float of all, NaN and infinities included, and the ones beside thresholds; whole vectors.
  private func floats(stride: UInt32) -> [Float] {
    let special: [Float] = [
      0, .infinity, .nan, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 0.5, 1, 2, 3, 4, 6,
      9,
      20, 64, 87, 88.722_84, 89, 103.972_08, 104, 0.9, 0.92, 4.0 / 3, 2.0 / 3, 5.5625, 0x1p-24, 0x1p-12, 0x1p24,
    ]
    let near = special.flatMap { [$0, $0.nextUp, $0.nextDown] }
    let swept = Swift.stride(from: 0, through: UInt32.max - stride, by: Int(stride)).map(Float.init(bitPattern:))
    let all = swept + near + near.map { -$0 }
    return all + [Float](repeating: 1, count: (16 - all.count % 16) % 16)
  }

  private func same(_ a: Float, _ b: Float) -> Bool { a.bitPattern == b.bitPattern || a.isNaN && b.isNaN }

  @Test func everyLevelEqualsTheTwin() { compareWithTwins(MapCase.all, stride: 2039) }

  @Test func everyLevelsPowersEqualTheTwin() { compareWithTwins(MapCase.powers, stride: 65_521) }

  private func compareWithTwins(_ maps: [MapCase], stride: UInt32) {
    let input = floats(stride: stride)
    for map in maps {
      let expected = input.map(map.twin)
      for level in levels {
        let found = map.run(level, input)
        let wrong = input.indices.first { !same(found[$0], expected[$0]) }
        let at = wrong.map { "\(map.name) of \(input[$0]) is \(found[$0]), not \(expected[$0])" } ?? ""
        #expect(wrong == nil, "\(String(cString: level.name)): \(at)")
      }
    }
  }

  /// Units in the last place of the nearest float32 between a result and the exact value.
  private func ulps(_ found: Float, _ exact: Double) -> Double {
    let nearest = Float(exact)
    if found.isNaN || exact.isNaN { return found.isNaN && exact.isNaN ? 0 : .infinity }
    if found.isInfinite || nearest.isInfinite { return found == nearest ? 0 : .infinity }
    let unit = nearest == 0 ? Float.leastNonzeroMagnitude : Float(nearest.magnitude.binade).ulp
    return abs(Double(found) - exact) / Double(unit)
  }

  @Test(arguments: [MapCase.all, MapCase.powers]) func errorsAreAsStated(_ cases: [MapCase]) {
    let input = floats(stride: 4093)
    for map in cases {
      guard let error = map.error else { continue }
      let found = map.run(levels[0], input)
      var (worst, at) = (0.0, Float.zero)
      for (x, y) in zip(input, found) where x.isNaN || error.range.contains(x) {
        let here = ulps(y, error.exact(Double(x)))
        if here > worst { (worst, at) = (here, x) }
      }
      #expect(worst <= error.ulps, "\(map.name): \(worst) units in the last place at \(at)")
    }
  }

  /// Where x e^x or a difference from 1 has few bits, an absolute bound holds.
  @Test func negativeTailsAreExactAbsolutely() {
    let input = floats(stride: 4093).filter { $0 < -1 && $0 > -1e12 }
    let whole = Array(input.prefix(input.count / 16 * 16))
    let bounds = ["gelu": 0x1p-23, "gelu tanh": 0x1p-24, "silu": 0x1p-23, "mish": 0x1p-23]
    for map in MapCase.all {
      guard let bound = bounds[map.name], let error = map.error else { continue }
      let found = map.run(levels[0], whole)
      let worst = zip(whole, found).map { abs(Double($1) - error.exact(Double($0))) }.max() ?? .infinity
      #expect(worst <= bound, "\(map.name): \(worst)")
    }
  }

  @Test(arguments: [DType.float16, .bfloat16]) func resultsAreRounded(_ dtype: DType) {
    let input = floats(stride: 262_139).map { $0.isNaN ? .nan : $0 }
    let rounding = Int(dtype == .float16 ? CK_FLOAT16 : CK_BFLOAT16)
    for map in MapCase.all {
      let expected = input.map { dtype.round(map.twin($0)) }
      for level in levels {
        let found = map.run(level, input, rounding: rounding)
        #expect(input.indices.allSatisfy { same(found[$0], expected[$0]) }, "\(map.name)")
      }
    }
  }

  /// Rows and channels apart by more than their pixels: what lies between them stays.
  @Test func planesKeepWhatLiesBetween() {
    let (channels, rows, columns, row, channel) = (3, 2, 5, 6 * 16, 15 * 16)
    let input = (0..<channels * channel).map { Float($0) }
    for level in levels {
      var output = [Float](repeating: -1, count: channels * channel)
      var call = ck_map()
      (call.channels, call.rows, call.columns, call.function) = (channels, rows, columns, CK_MAP_NEG)
      (call.input_row, call.input_channel, call.output_row, call.output_channel) = (row, channel, row + 16, channel)
      input.withUnsafeBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
          (call.input, call.output) = (input.baseAddress, output.baseAddress)
          level.map(&call)
        }
      }
      var expected = [Float](repeating: -1, count: channels * channel)
      for c in 0..<channels {
        for r in 0..<rows {
          for i in 0..<columns * 16 { expected[c * channel + r * (row + 16) + i] = -input[c * channel + r * row + i] }
        }
      }
      #expect(output == expected)
    }
  }
}

extension MapCase: CustomStringConvertible {
  var description: String { name }
}
