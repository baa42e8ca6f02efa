extension LabelledImages {
  /// The same images with other labels, one each in the set's order.
  ///
  /// - Throws: ``DatasetError`` where there are more or fewer, or a label is no class of the set.
  public func relabelled(_ labels: [Int], from path: String) throws(DatasetError) -> LabelledImages {
    try checkCount(labels.count, path)
    let classes = classNames.count
    if classes > 0, let image = labels.firstIndex(where: { $0 >= classes }) {
      throw .wrongLabel(path: path, image: image, label: labels[image], set: layout.name, classes: classes)
    }
    return with(labels: labels, classNames: classNames)
  }

  /// The same images with the numbers `numbers` in place of their classes', which have the names `classNames` then.
  public func renumbered(_ numbers: [Int], classNames: [String]) -> LabelledImages {
    with(
      labels: (0..<count).map { index in
        let label = label(of: index)
        return numbers.indices.contains(label) ? numbers[label] : label
      }, classNames: classNames)
  }

  /// Refuses labels of another number than there are images.
  ///
  /// - Throws: ``DatasetError``.
  public func checkCount(_ labels: Int, _ path: String) throws(DatasetError) {
    guard labels != count else { return }
    // CIFAR-10N's are of the images that a model was trained on.
    let isTraining = labels == 50_000 && count == 10_000
    throw .labels(
      path: path,
      reason: isTraining
        ? "50000 labels, which are of the training split as CIFAR-10N's are, but these are the 10000 test images"
        : "\(labels) labels for \(count) images; give one each, in their order")
  }

  /// The images whose class is among `names`, a model's in the order of its outputs, with the labels that these have there.
  ///
  /// - Returns: nil where no class is.
  public func matched(to names: [String]) -> LabelledImages? {
    let labels = ClassName.places(of: classNames, in: names)
    let kept = (0..<count).filter { labels[label(of: $0)] != nil }
    guard !kept.isEmpty else { return nil }
    let all = (0..<count).map { labels[label(of: $0)] ?? 0 }
    let matched = with(labels: all, classNames: names)
    return kept.count == count ? matched : matched.choosing(kept)
  }
}
