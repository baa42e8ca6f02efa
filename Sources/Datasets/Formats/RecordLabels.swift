/// From which number the labels of TensorFlow's records count, whose key is `image/class/label`.
///
/// Source: https://github.com/tensorflow/models, `research/slim/datasets/build_imagenet_data.py`: 1 to 1000, 0 is the background; others of
/// its scripts count from 0 under the same key.
enum RecordLabels {
  /// Whether numbers of classes are ImageNet's, from 1 on: 1000 WordNet names, in their order.
  static func countFromOne(_ names: [Int: String]) -> Bool {
    let all = (1...1000).compactMap { names[$0] }
    return names.count == 1000 && all.count == 1000 && all.allSatisfy { $0.wholeMatch(of: /n[0-9]{8}/) != nil }
      && zip(all, all.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Refuses labels of which none is 0 and which are not known to count from 1.
  ///
  /// - Throws: ``DatasetError`` with the cure.
  static func refuseWithoutZero(_ labels: [Int], _ path: String) throws(DatasetError) {
    guard !labels.isEmpty, !labels.contains(0) else { return }
    throw .arrays(
      path: path,
      reason: """
        no image/class/label is 0, so that they may count from 1, as ImageNet's do; give all files of the split, with \
        image/class/synset, or write them from 0 as label
        """)
  }
}
