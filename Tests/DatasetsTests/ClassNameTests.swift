import Datasets
import Testing

@Suite struct ClassNameTests {
  @Test func theSameNameComesBeforeOneOfTheSameKey() {
    #expect(ClassName.places(of: ["A", "a", "c++", "c"], in: ["c", "a", "c++", "A"]) == [3, 1, 2, 0])
    #expect(ClassName.places(of: ["Ice cream", "automobile"], in: ["car", "ice_cream"]) == [1, 0])
    #expect(ClassName.places(of: ["😀", "😢"], in: ["😢", "😀"]) == [1, 0])
  }

  @Test func whatCouldBeSeveralIsNone() {
    for (set, names) in [
      (["crane", "dog"], ["crane", "dog", "crane"]), (["tumor+", "tumor-"], ["Tumor +", "Tumor -"]),
      (["A"], ["á", "a", "a."]),
    ] {
      #expect(ClassName.places(of: set, in: names)[0] == nil)
      #expect(ClassName.ambiguous(of: set, in: names) == set[0])
    }
    // Signs alone are no key that others share.
    #expect(ClassName.places(of: ["+"], in: ["-"]) == [nil])
    #expect(ClassName.ambiguous(of: ["+", "fox"], in: ["-", "dog"]) == nil)
  }
}
