import Exported
import ONNX
import Tensors
import TestSupport
import TorchScript

/// The source text and the pickles of a file of TorchScript, in an archive that is sound, and the graph that they make.
struct ScriptTarget: FuzzTarget {
  let name = "torchscript"
  private let folder = MemoryFolder("torchscript")

  private static let names = ["code/__torch__.py", "data.pkl", "constants.pkl", "traced_inputs.pkl"]

  func load(_ input: UnsafeRawBufferPointer) {
    var writer = ZipWriter()
    writer.add("m/data/0", [UInt8](repeating: 0, count: 1024))
    for (name, bytes) in Parts.split(input, names: Self.names).sorted(by: { $0.key < $1.key }) {
      writer.add("m/" + name, bytes)
    }
    folder.hold(["input.pt": writer.finished()])
    do throws(ExportedError) {
      _ = try ScriptFile(folder.path + "/input.pt").imported {
        KnownImages(shape: Shape(checking: [2, 4, 4]), classCount: 3)
      }
    } catch {
      Loading.check(error.description)
    }
  }

  func seeds() -> [String: [UInt8]] {
    ["module": Self.module, "numbers": Self.numbers].mapValues { lines in
      Parts.joined(
        [
          Self.names[0]: Array((Self.head + lines).utf8), Self.names[1]: Self.pickle,
          Self.names[2]: [0x80, 2, 0x29, 0x2e],
        ],
        names: Self.names)
    }
  }

  /// `Net` with a tensor `w` of `[4, 2, 1, 1]`.
  private static let pickle: [UInt8] = {
    let text = """
      \u{1}c__torch__
      Net
      )\u{2}}(X\u{4}wctorch._utils
      _rebuild_tensor_v2
      ((X\u{7}storagectorch
      FloatStorage
      X\u{8}0X\u{9}cpuM\u{6}tQK\u{5}(K\u{3}K\u{10}K\u{11}K\u{11}t(K\u{10}K\u{11}K\u{11}K\u{11}t\u{12}}tRX\u{13}training\u{12}ub.
      """
    return text.utf8.flatMap { codes[$0] ?? [$0] }
  }()

  /// What stands for bytes that no text has.
  private static let codes: [UInt8: [UInt8]] = [
    1: [0x80, 2], 2: [0x81], 3: [4], 4: [1, 0, 0, 0], 5: [0], 6: [0, 1], 7: [7, 0, 0, 0], 8: [1, 0, 0, 0],
    9: [3, 0, 0, 0], 0x10: [2], 0x11: [1], 0x12: [0x89], 0x13: [8, 0, 0, 0],
  ]

  private static let head = """
    class Net(Module):
      __parameters__ = ["w", ]
      __buffers__ = []
      w : Tensor
      training : bool
      def forward(self: __torch__.Net,
        x: Tensor) -> Tensor:

    """

  private static let module = """
        w = self.w
        y = torch.conv2d(x, w, None, [1, 1], [0, 0], [1, 1], 1)
        if self.training:
          z = torch.relu_(y)
        else:
          z = torch.mul(y, 0.5)
        a, b, = torch.chunk(torch.flatten(z, 1), 2, 1)
        return torch.cat([a, b], 1)

    """

  private static let numbers = """
        d = {"k": [1, 2]}
        n = 0
        for i in range(3):
          n = torch.add(n, torch.floordiv(d["k"][1], 2))
        while torch.lt(n, 9):
          n = torch.add(n, 2)
        l = annotate(List[Tensor], [])
        _ = torch.append(l, x)
        return torch.view(torch.mean(l[-1], [2, 3]), [torch.size(x, 0), int(2.5)])

    """
}
