extension TimmMobileStyle {
  /// MixNet (timm, models/efficientnet.py), whose layers have kernels of several sides.
  static let withMixedKernels = [
    TimmMobileStyle(
      name: "mixnet", architectures: ["mixnet_s"], stages: ["ds3 ir3 ir3.5.7+ ir3.5.7+ ir3.5.7+ ir3.5.7.9.11+"],
      activation: .relu, halving: [0, 2, 3, 4, 6], siluFrom: 2, padding: nil),
    TimmMobileStyle(
      name: "mixnet", architectures: ["mixnet_m", "mixnet_l", "mixnet_xl", "mixnet_xxl"],
      stages: ["ds3 ir3.5.7 ir3.5.7.9+ ir3.5.7+ ir3+ ir3.5.7.9+"],
      activation: .relu, halving: [0, 2, 3, 4, 6], siluFrom: 2, padding: nil),
  ]
}
