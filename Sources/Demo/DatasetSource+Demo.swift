import Datasets

extension DatasetSource {
  /// The built-in test set, for when there is no data at hand.
  public static func demo() -> DatasetSource {
    DatasetSource(name: "built-in demo set", count: DemoImages.testCount, generate: DemoImages.test.records)
  }
}
