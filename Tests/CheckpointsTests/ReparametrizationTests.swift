import Checkpoints
import TestSupport
import Testing

/// Weights that modules compute from what they save: pruning's masks and weight normalisation.
@Suite struct ReparametrizationTests {
  static let values = Storage("0", [1, 2, 3, 4, 5, 6])
  static let mask = Storage("1", [1, 0, 1, 0, 0, 1])
  static let directions = Storage("0", [3, 4, 0, 0, 0, 2])
  static let lengths = Storage("1", [10, 0.5])

  private func open(_ items: [(String, Py)], _ storages: [Storage]) throws -> (TemporaryFile, Catalogue) {
    let file = try TemporaryFile(TorchFile.zip(.ordered(items), storages))
    return (file, try Catalogue.open(file.path))
  }

  private func check(_ items: [(String, Py)], _ storages: [Storage], _ wanted: [Float]) throws {
    let (file, catalogue) = try open(items + [("fc.bias", storages[0].tensor([2]))], storages)
    defer { withExtendedLifetime(file) {} }
    #expect(catalogue.tensors.map(\.name) == ["fc.weight", "fc.bias"])
    let tensor = try #require(catalogue["fc.weight"])
    #expect(tensor.shape.dimensions == [2, 3])
    for first in 0...6 {
      for end in first...6 {
        #expect(try floats(tensor, of: catalogue, first..<end) == Array(wanted[first..<end]))
      }
    }
    let halves = try elements(tensor, of: catalogue, as: .bfloat16, UInt16.self)
    #expect(halves == wanted.map { UInt16($0.bitPattern >> 16) })
  }

  @Test func masksAreMultiplied() throws {
    let items = [("fc.weight_orig", Self.values.tensor([2, 3])), ("fc.weight_mask", Self.mask.tensor([2, 3]))]
    try check(items, [Self.values, Self.mask], [1, 0, 3, 0, 0, 6])
    try check(items.reversed(), [Self.values, Self.mask], [1, 0, 3, 0, 0, 6])
  }

  @Test(arguments: [
    ("fc.weight_g", "fc.weight_v"),
    ("fc.parametrizations.weight.original0", "fc.parametrizations.weight.original1"),
  ])
  func rowsAreScaledToTheirLengths(length: String, direction: String) throws {
    try check(
      [(length, Self.lengths.tensor([2, 1])), (direction, Self.directions.tensor([2, 3]))],
      [Self.directions, Self.lengths], [6, 8, 0, 0, 0, 0.5])
  }

  @Test func oneLengthIsOfTheWholeTensor() throws {
    let directions = Storage("0", [2, 0, 0, 0, 0, 0])
    try check(
      [("fc.weight_g", Self.lengths.tensor([])), ("fc.weight_v", directions.tensor([2, 3]))],
      [directions, Self.lengths], [10, 0, 0, 0, 0, 0])
  }

  /// Rows [1, 2, 3] and [4, 5, 6] between [1, 2] and [1, 0, 1]: 4 + 2 * 10.
  @Test(arguments: [
    ["fc.weight_orig", "fc.weight_u", "fc.weight_v"],
    ["original", "0._u", "0._v"].map { "fc.parametrizations.weight.\($0)" },
  ])
  func weightsAreDividedByTheirSpectralNorm(names: [String]) throws {
    let (left, right) = (Storage("1", [1, 2]), Storage("2", [1, 0, 1]))
    let items = [
      (names[0], Self.values.tensor([2, 3])), (names[1], left.tensor([2])), (names[2], right.tensor([3])),
    ]
    let wanted = [1, 2, 3, 4, 5, 6].map { $0 / Float(24) }
    for items in [items, items.reversed()] {
      let (file, catalogue) = try open(items, [Self.values, left, right])
      defer { withExtendedLifetime(file) {} }
      #expect(catalogue.tensors.map(\.name) == ["fc.weight"])
      let tensor = try #require(catalogue["fc.weight"])
      for first in 0...6 {
        for end in first...6 {
          #expect(try floats(tensor, of: catalogue, first..<end) == Array(wanted[first..<end]))
        }
      }
    }
  }

  @Test func otherComputationsAreNamed() throws {
    let tensor = Self.values.tensor([2, 3])
    let refused: [([(String, Py)], String)] = [
      (
        [("fc.weight_orig", tensor), ("fc.weight_u", tensor)], "tensor fc.weight_orig: is divided by its spectral norm"
      ),
      (
        [("fc.parametrizations.weight.original", tensor), ("fc.parametrizations.weight.0._u", tensor)],
        "tensor fc.parametrizations.weight.original: is divided by its spectral norm"
      ),
      (
        [("fc.parametrizations.weight.original", tensor)],
        "tensor fc.parametrizations.weight.original: is what a parametrization computes with"
      ),
      (
        [("fc.weight_g", Self.values.tensor([1, 3])), ("fc.weight_v", tensor)],
        "tensor fc.weight_g: is the length of weight normalisation along another dimension than the first"
      ),
      (
        [("fc.weight_orig", tensor), ("fc.weight_mask", Self.values.tensor([3, 2]))],
        "tensor fc.weight_mask: is a mask of shape [3, 2] for weights of shape [2, 3]"
      ),
    ]
    for (items, line) in refused {
      #expect(try failure(TorchFile.zip(.ordered(items), [Self.values]))?.hasPrefix(line) == true, "\(line)")
    }
  }

  @Test func namesThatOnlyLookAlikeStay() throws {
    let names = ["a_orig", "b_v", "c_mask", "d.weight_g"]
    let (file, catalogue) = try open(names.map { ($0, Self.values.tensor([2, 3])) }, [Self.values])
    defer { withExtendedLifetime(file) {} }
    #expect(catalogue.tensors.map(\.name) == names)
  }
}
