import Graphs
import Tensors
import Testing

/// Nearest elements as PyTorch finds them: by a product with the inverse of the scale in float32.
@Suite struct NearestPlacesTests {
  private func row(_ old: Int, to new: Int, scale: Double?, isExact: Bool = false) throws -> [Float] {
    let sampling = Sampling(
      isExact ? .nearest(.roundPreferCeil) : .nearest(.floor), isExact ? .halfPixel : .asymmetric, places: .multiplied)
    let op = Resize(sizes: [new], scales: scale.map { [$0] }, sampling: sampling)
    return op.evaluate([Tensor(Shape(old), (0..<old).map { Float($0) })], .float32)[0].elements
  }

  /// `interpolate(torch.arange(n).view(1, 1, n), scale_factor=s, mode=…)` of PyTorch 2.15.
  @Test(
    arguments: [
      (8, 0.6, false, [0, 1, 3, 5]), (8, 0.7, false, [0, 1, 2, 4, 5]), (3, 2.1, false, [0, 0, 0, 1, 1, 2]),
      (7, 1.4, false, [0, 0, 1, 2, 2, 3, 4, 5, 5]), (20, 0.35, true, [1, 4, 7, 10, 12, 15, 18]),
      (10, 0.7, false, [0, 1, 2, 4, 5, 7, 8]), (10, 0.6, false, [0, 1, 3, 5, 6, 8]),
      (10, 0.7, true, [0, 2, 3, 5, 6, 7, 9]),
    ])
  func placesAreThoseOfPyTorch(old: Int, scale: Double, isExact: Bool, expected: [Float]) throws {
    #expect(try row(old, to: expected.count, scale: scale, isExact: isExact) == expected)
  }

  @Test func twiceTheSizeIsHalved() throws {
    #expect(try row(3, to: 6, scale: 2) == [0, 0, 1, 1, 2, 2])
    #expect(try row(3, to: 3, scale: nil) == [0, 1, 2])
  }
}
