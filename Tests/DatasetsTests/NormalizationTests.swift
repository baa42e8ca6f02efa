import Datasets
import Testing

@Suite struct NormalizationTests {
  /// `torch.arange(256, dtype=torch.uint8).float().div(255).sub_(mean).div_(std)` for each channel, PyTorch 2.13: the
  /// FNV-1a hash of all 768 float32 values, and the bits of a few.
  private static let reference: [(name: String, hash: UInt64, samples: [UInt32])] = [
    (
      "tutorial", 0xdf48_a307_c845_a58e,
      [0xbf80_0000, 0xbf7d_fdfe, 0xbb80_8080, 0x3f80_0000, 0xbe5c_dcdc, 0xbeca_caca, 0x3f80_0000]
    ),
    (
      "imagenet", 0xe24d_709a_66de_7cc0,
      [0xc007_8bbd, 0xc006_732b, 0x3d69_39a6, 0x400f_ee1d, 0xbe91_ed5a, 0xbeec_bf39, 0x4028_f5c3]
    ),
    (
      "clip", 0x4535_6f74_8d92_31c1,
      [0xbfe5_68dc, 0xbfe3_8a7f, 0x3d7c_e092, 0x3ff7_1541, 0xbe80_ad0d, 0xbec5_42b8, 0x4009_5660]
    ),
    (
      "cifar10", 0x9b58_eee9_b36f_0f6c,
      [0xbffe_a713, 0xbffc_9ed3, 0x3cdc_3232, 0x4003_c873, 0xbebd_54b8, 0xbf0d_71f2, 0x4007_69b1]
    ),
    (
      "pytorch-cifar", 0xed10_94eb_eeee_b170,
      [0xc01b_75d0, 0xc01a_3836, 0x3d06_6cd9, 0x4020_e6d1, 0xbee7_343b, 0xbf38_16f9, 0x4030_3d22]
    ),
    (
      "wide-resnet", 0xf57f_f6de_a662_ee1a,
      [0xbffe_93e9, 0xbffc_8bc9, 0x3cdd_0dc3, 0x4003_c23c, 0xbebd_a12f, 0xbf0d_a00b, 0x4007_6368]
    ),
    (
      "huyvnphan", 0x202c_09b1_6322_9323,
      [0xbffe_8cb1, 0xbffc_84a7, 0x3cdc_1b61, 0x4003_bacb, 0xbebd_54b8, 0xbf0d_71f2, 0x4007_69b1]
    ),
    (
      "pytorch-cifar100", 0xa1c2_971d_d0ad_6d0d,
      [0xbff2_c9c9, 0xbff0_e91c, 0xbd0a_71ef, 0x3fec_0358, 0xbebc_7612, 0xbf00_d146, 0x4001_9254]
    ),
    (
      "unit", 0xae31_e181_402d_55d7,
      [0x0000_0000, 0x3b80_8081, 0x3efe_feff, 0x3f80_0000, 0x3ec8_c8c9, 0x3e9a_9a9b, 0x3f80_0000]
    ),
  ]

  @Test func equalsPyTorchBitByBit() throws {
    #expect(Normalization.presets.map(\.name) == Self.reference.map(\.name))
    for (name, hash, samples) in Self.reference {
      let table = try #require(Normalization.preset(name)).table()
      #expect(table.count == 768)
      let places = [0, 1, 127, 255, 256 + 100, 512 + 77, 767]
      #expect(places.map { table[$0].bitPattern } == samples, "\(name)")
      let found = table.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) } }
        .reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
      #expect(found == hash, "\(name)")
    }
  }

  @Test func refusesWhatIsNoNormalisation() {
    #expect(Normalization.preset("none at all") == nil)
    #expect(Normalization(mean: [0.5, 0.5], standardDeviation: [1, 1, 1]) == nil)
    #expect(Normalization(mean: [0, 0, 0], standardDeviation: [1, 0, 1]) == nil)
    #expect(Normalization(mean: [0, 0, 0], standardDeviation: [1, -1, 1]) == nil)
    #expect(Normalization(mean: [.nan, 0, 0], standardDeviation: [1, 1, 1]) == nil)
    #expect(Normalization(mean: [0, 0, 0], standardDeviation: [1, 1, .infinity]) == nil)
    #expect(Normalization(mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5]) == .tutorial)
  }
}
