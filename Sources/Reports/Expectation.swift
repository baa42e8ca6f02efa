import Evaluation

/// How hard the classes of CIFAR-10 are known to be: what published models recognise of each.
public struct Expectation: Sendable {
  /// Whose results they are.
  public let source: String
  /// The images of each class that were recognised, in label order.
  public let classes: [Proportion]

  /// The two published CIFAR ResNets of akamaster/pytorch_resnet_cifar10, run by PyTorch 2.13 in fp32 on the first 846
  /// test images: the answers of both together.
  public static let cifar10 = Expectation(
    source: "ResNet-20 and ResNet-32 of akamaster/pytorch_resnet_cifar10 in PyTorch 2.13, fp32, first 846 test images",
    classes: zip(
      [71 + 77, 69 + 67, 75 + 82, 74 + 71, 70 + 73, 69 + 69, 90 + 92, 86 + 85, 83 + 82, 89 + 89],
      [83, 70, 88, 84, 76, 79, 97, 87, 88, 94]
    ).map { Proportion($0, of: 2 * $1) })

  /// The place of each class by difficulty, 1 for the hardest; equal ones share a place; nil of a class without images.
  public static func places(_ accuracies: [Proportion]) -> [Int?] {
    accuracies.map { one in
      guard let value = one.value else { return nil }
      return 1 + accuracies.count { $0.value.map { $0 < value } ?? false }
    }
  }
}
