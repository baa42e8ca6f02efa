import Datasets
import Models

extension ClassOrder {
  /// Matches classes called by WordNet's names, or by ImageNet's numbers, with those of a model of ImageNet; nil where one of the two is
  /// none, or the set has all in their order and nothing has other names for them.
  ///
  /// A model is taken for one of ImageNet where its files have these classes in English, or it has 1,000 and they do not say which. Of
  /// 1,001 the first is the background, as in TensorFlow's.
  init?(imageNet set: [String], of model: Model) {
    let (count, synsets) = (model.graph.classCount, ImageNetClasses.synsets)
    let told = Self.told(model).flatMap { $0.names.count == count ? $0 : nil }
    guard synsets.count...synsets.count + 1 ~= count else { return nil }
    let first = count - synsets.count
    if let told, !ImageNetClasses.areNamed(by: told.names.dropFirst(first)) { return nil }
    var found = ClassName.places(of: set, in: synsets)
    // Numbers say less than names: both have to be all that there are.
    if told != nil, set.count == synsets.count, found.allSatisfy({ $0 == nil }) {
      let numbers = set.map { Int($0) }
      if Set(numbers) == Set(synsets.indices.map(Optional.some)) { found = numbers }
    }
    let places = found.compactMap(\.self)
    guard places.count == set.count, Set(places).count == places.count else { return nil }
    guard told != nil || places != Array(0..<count) else { return nil }
    let background = first == 1 ? ["background"] : []
    self.init(
      told?.names ?? background + synsets, places.map { $0 + first },
      .imageNet(set.count, outputs: count, source: told?.source))
  }
}
