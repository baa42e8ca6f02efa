import Reports
import TestSupport

/// What `compare` and `--class-names` read.
struct ReportTarget: FuzzTarget {
  enum Form: String {
    case json, csv, jsonl
    case classNames = "class-names"
  }

  let form: Form
  private let folder: MemoryFolder

  var name: String { form.rawValue }

  init(_ form: Form) {
    self.form = form
    folder = MemoryFolder(form.rawValue)
  }

  func load(_ input: UnsafeRawBufferPointer) {
    let file = "input.\(form.rawValue)"
    folder.hold([file: Array(input)])
    do throws(ReportError) {
      if form == .classNames {
        _ = try ClassNames.read("\(folder.path)/\(file)", count: 2)
      } else {
        _ = try ComparedRun(reading: "\(folder.path)/\(file)")
      }
    } catch { Loading.check(error.description) }
  }

  func seeds() -> [String: [UInt8]] {
    switch form {
    case .json: ["two-classes": Array(Self.report.utf8)]
    case .csv:
      [
        "two": Array(
          "index,label,prediction,probability,rank,class,predicted_class\n0,1,0,0.5,2,car,\"a, b\"\n1,0,,,,plane,\n"
            .utf8
        )
      ]
    case .jsonl:
      ["one": Array("{\"index\":0,\"label\":1,\"prediction\":null,\"class\":\"car\"}\n".utf8)]
    case .classNames: ["two": Array("plane\ncar\n".utf8)]
    }
  }

  private static let report = """
    {"schema":"cifar-eval/1","classes":[{"name":"a"},{"name":"b"}],"model":{"name":"net"},"dtype":"float32",\
    "dataset":{"name":"d","kind":"k","split":"test","images":3,"fingerprint":"00"},"confusion":[[1,0],[1,1]],\
    "withoutPrediction":[0,0]}
    """
}
