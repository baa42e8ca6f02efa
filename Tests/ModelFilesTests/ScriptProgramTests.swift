import Exported
import Graphs
import ONNX
import Tensors
import TestSupport
import Testing
import TorchScript

/// Programs of TorchScript that are written by hand: what they calculate, and what is refused.
@Suite struct ScriptProgramTests {
  /// What programs of torch.export call by functions of Python's, or after decompositions, is in no program of TorchScript.
  private static let unseen = ["_operator.", "sym_", "_assert_", "_adaptive_avg_pool"]

  @Test func everyOverloadThatIsRunHasASchema() {
    let missing = CallRecorder.overloads.filter { overload in
      !ScriptFile.knownOverloads.contains(overload) && !Self.unseen.contains { overload.hasPrefix($0) }
    }
    #expect(missing.sorted() == [])
  }

  /// The graph of a module without weights whose `forward(self, x)` has these lines; `more` stands after its class.
  private func graph(_ lines: String, more: String = "") throws -> Graph {
    let code = """
      class Net(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Net,
          x: Tensor) -> Tensor:
      \(lines.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n"))
      \(more)

      """
    var zip = ZipWriter()
    zip.add("m/data.pkl", [0x80, 2] + Array("c__torch__\nNet\n)\u{0}}b.".utf8).map { $0 == 0 ? 0x81 : $0 })
    zip.add("m/code/__torch__.py", Array(code.utf8))
    let file = try TemporaryFile(zip.finished(), ending: "pt")
    return try ScriptFile(file.path).imported { KnownImages(shape: Shape(3, 8, 8)) }.model.graph
  }

  @Test func numbersAreThoseOfPython() throws {
    let checks = [
      "torch.floordiv(-7, 2), -4", "torch.remainder(-7, 2), 1", "torch.floor_divide(7, -2), -4", "torch.div(7, 2), 3.5",
      "torch.div(-7, 2, rounding_mode=\"trunc\"), -3", "torch.pow(2, 10), 1024", "torch.pow(4, -0.5), 0.5",
      "int(-2.7), -2", "torch.round(2.5), 2", "torch.sum([1, 2, 3]), 6", "ops.prim.max([3, 9, 4]), 9",
      "torch.slice([1, 2, 3, 4], -3, 4, 2), [2, 4]", "torch.len(torch.mul([0], 3)), 3", "torch.add([1], [2]), [1, 2]",
      "torch.size(x, -1), 8", "torch.dim(x), 4", "torch.__range_length(1, 8, 3), 3", "torch.__derive_index(2, 1, 3), 7",
      "torch.__contains__([1, 2], 2), True", "torch.__is__(None, None), True", "(1, 2)[-1], 2", "{\"a\": 5}[\"a\"], 5",
      "isinstance([1], list), True", "torch.all([True, False]), False", "f(3), 10", "torch.mul_(3, 4), 12",
      "torch.add_(3, 4), 7", "torch.add_([1], [2]), [1, 2]", "ops.prim.dtype(x), 6",
      "torch.is_complex(torch.fft_fft2(x)), True", "torch.size(torch.fft_rfft2(x), -1), 5",
      "torch.dim(torch.fft_rfft2(x)), 4", "ops.prim.dtype(torch.fft_fft(x)), 9", "torch.is_complex(x), False",
    ]
    let lines = checks.map { check in
      "if torch.ne(\(check)):\n  ops.prim.RaiseException(\"\(check.replacing("\"", with: ""))\")\nelse:\n  pass"
    }
    let loops = """
      f = __torch__.f
      total = 0
      for i in range(4):
        total0 = torch.add(total, i)
        total = total0
      while torch.gt(total, 4):
        total = torch.sub(total, 1)
      parts = annotate(List[Tensor], [])
      _ = torch.append(parts, x)
      _ = torch.append(parts, torch.relu(x))
      y, z, = parts
      """
    let more = """
      def f(n: int,
        by: int=3) -> int:
        if torch.lt(n, 2):
          result = 1
        else:
          return torch.add(torch.mul(n, by), 1)
        return result
      """
    let end = "return torch.flatten(torch.mul(torch.add(y, z), total), 1)"
    let graph = try graph(([loops] + lines + [end]).joined(separator: "\n"), more: more)
    #expect(graph.nodes.map { "\(type(of: $0.op))" }.sorted() == ["Add", "Mul", "Relu", "Reshape"])
  }

  /// Names and views of one value change with it.
  @Test(arguments: ["torch.positive(x)", "torch.type_as(x, x)", "torch.view(x, [-1, 192])", "torch.transpose(x, 1, 2)"])
  func changesInPlaceReachAllNames(_ other: String) throws {
    let graph = try graph("y = \(other)\n_ = torch.relu_(y)\nreturn torch.flatten(x, 1)")
    #expect(graph.nodes.contains { $0.op is Relu })
  }

  @Test(arguments: [
    ("if torch.ne(1, 2):\n  ops.prim.RaiseException(\"no\")\nelse:\n  pass\nreturn x", "it raises an exception: no"),
    ("k = 1\nwhile torch.gt(k, 0):\n  k = torch.add(k, 1)\nreturn x", "it runs for more than"),
    ("return (self).forward(x, )", "calls inside one another"),
    ("return " + String(repeating: "(", count: 300) + "x", "steps inside one another"),
    ("return x" + String(repeating: ".a", count: 300), "names in a row"),
    ("l = [1]\n_ = torch.append(l, l)\nreturn torch.eq(l, l)", "torch.eq"),
    ("l = [1]\nwhile True:\n  l = torch.add(l, l)\nreturn x", "it runs for more than"),
    ("return torch.div(torch.flatten(x, 1), torch.size(x, 0))", "the number of images in a batch"),
    ("if bool(torch.gt(torch.max(x), 0.)):\n  pass\nelse:\n  pass\nreturn x", "axis of the batch"),
    ("return torch.rand([1, 2])", "torch.rand is not run here"),
    ("return ops.quantized.linear(x, 1)", "ops.quantized.linear is not run here"),
    ("return torch.conv2d(x, \"w\")", "arguments that are not run here"),
    ("return y", "the variable y has no value"),
    ("return self.weight", "has no weight"),
    ("return __torch__.other.f(x)", "which the file does not have"),
    ("a, b, = [1, 2, 3]\nreturn x", "takes apart 3 values, wanted 2"),
    ("return torch.chunk(x, 2, 9)", "axis 9 of a value of 4 axes"),
    ("return torch.mul(9223372036854775807, 2)", "beyond 64 bits"),
    ("return \"abc", "a string without its end"),
    ("return x ? y", "which TorchScript does not write"),
    ("  return x\n return x", "an indentation that no block has"),
    ("return torch.mean(torch.flatten(x, 1), 0)", "axis of the batch"),
    ("y = torch.contiguous(x)\n_ = torch.add_(y, 1)\nreturn torch.flatten(torch.add(x, y), 1)", "which is read later"),
  ])
  func whatIsNotRunIsRefused(_ lines: String, _ what: String) {
    expectRefusal(of: lines, what)
  }

  /// The axis of real and imaginary parts is none of a complex value's, and no operator takes it for one.
  @Test(arguments: [
    ("return torch.real(torch.relu(torch.fft_fft(x)))", "it is not run with complex numbers"),
    ("return torch.abs(torch.sum(torch.fft_fft(x), [-1]))", "it is not run with complex numbers"),
    ("return torch.real(torch.mul_(torch.fft_fft(x), 2))", "it is not run with complex numbers"),
    ("return torch.real(torch.fft_fft(torch.fft_fft(x), None, 4))", "axis 4 of a value of 4 axes"),
    ("return torch.real(torch.select(torch.fft_fft(x), 4, 0))", "axis 4 of complex numbers of 4 axes"),
    ("return torch.real(torch.cat([torch.fft_fft(x), x], -1))", "is to be of complex64"),
    ("return torch.real(torch.div(x, torch.fft_fft(x)))", "a quotient by complex numbers"),
    ("return torch.view_as_real(x)", "is to be of complex64"),
    ("return torch.real(torch.view_as_complex(x))", "two parts at the end"),
    ("return torch.abs(torch.fft_fft(torch.to(x, 5)))", "is to be of float32"),
    ("return torch.abs(torch.fft_fft(x, None, -1, \"sum\"))", "a norm that is not run"),
    ("return torch.fft_irfft(x, 0)", "a length of 0"),
    ("return torch.abs(torch.fft_fft2(x, [4]))", "the axes [-2, -1] of 4"),
    ("return torch.abs(torch.fft_fftn(x))", "axis of the batch"),
    ("return torch.fft_fftshift(x)", "axis of the batch"),
    ("return torch.fft_fftshift(x, [0])", "axis of the batch"),
    ("return torch.abs(torch.fft_fft(torch.permute(x, [1, 0, 2, 3]), None, 1))", "axis of the batch"),
    ("return torch.flatten(torch.fft_fft(x), 1)", "it returns the complex numbers"),
    (
      "z = torch.fft_fft(x)\n_ = torch.mul_(torch.view_as_real(z), 2)\nreturn torch.flatten(torch.real(z), 1)",
      "which is read later"
    ),
  ])
  func complexNumbersAreNoRealOnes(_ lines: String, _ what: String) {
    expectRefusal(of: lines, what)
  }

  private func expectRefusal(of lines: String, _ what: String) {
    let error = #expect(throws: ExportedError.self) { try graph(lines) }
    #expect(error.map { "\($0)".contains(what) } == true, "\(error.map { "\($0)" } ?? "")")
  }
}
