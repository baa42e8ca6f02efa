import Exported

/// Lists, dictionaries and texts.
enum ListBuiltins {
  /// The elements that a list may have.
  private static let longest = 1 << 20

  static let all: [String: Builtin] = [
    "len": { (run, given) throws(ExportedError) in
      switch given[0, "a"] {
      case .dict(let dict): .int(dict.entries.count)
      case .string(let text): .int(text.utf8.count)
      case .tensor(let name): .int(run.recorder.sizes(of: name).first ?? 0)
      case let value: value.elements.map { .int($0.count) }
      }
    },
    "append": { (run, given) throws(ExportedError) in
      try changed(run, given, by: { $0.elements.append(given[1, "el"]) })
    },
    "extend": { (run, given) throws(ExportedError) in
      try changed(run, given, by: { $0.elements += given[1, "other"].elements ?? [] })
    },
    "add_": { (run, given) throws(ExportedError) in
      guard case .list = given[0, "self"] else { return try NumberBuiltins.all["add"]?(run, given) }
      return try changed(run, given, by: { $0.elements += given[1, "b"].elements ?? [] })
    },
    "_set_item": { (run, given) throws(ExportedError) in
      if case .dict(let dict) = given[0, "l"] {
        try run.set(given[1, "idx"], to: given[2, "v"], in: dict)
        return ScriptValue.none
      }
      guard case .list(let list) = given[0, "l"], let index = given[1, "idx"].int else { return nil }
      let place = index < 0 ? index &+ list.elements.count : index
      guard list.elements.indices.contains(place) else { throw run.failure("element \(index) is set, which is none") }
      list.elements[place] = given[2, "v"]
      return .list(list)
    },
    "pop": { (run, given) throws(ExportedError) in
      guard case .list(let list) = given[0, "self"] else { return nil }
      let place = given[1, "idx"].int ?? -1
      let index = place < 0 ? place &+ list.elements.count : place
      guard list.elements.indices.contains(index) else { throw run.failure("it takes an element of an empty list") }
      return list.elements.remove(at: index)
    },
    "list": { (_, given) throws(ExportedError) in given[0, "l"].elements.map { .list(ScriptList($0)) } },
    "copy": { (_, given) throws(ExportedError) in given[0, "self"].elements.map { .list(ScriptList($0)) } },
    "slice": { (_, given) throws(ExportedError) in
      guard let elements = given[0, "l"].elements else { return nil }
      let step = max(given[3, "step"].int ?? 1, 1)
      func place(_ value: ScriptValue, _ absent: Int) -> Int {
        guard let index = value.int else { return absent }
        return min(max(index < 0 ? index &+ elements.count : index, 0), elements.count)
      }
      let (start, end) = (place(given[1, "start"], 0), place(given[2, "end"], elements.count))
      return .list(ScriptList(stride(from: start, to: end, by: step).map { elements[$0] }))
    },
    "__contains__": { (_, given) throws(ExportedError) in
      if case .dict(let dict) = given[0, "l"] { return .bool(dict[given[1, "key"]] != nil) }
      guard let elements = given[0, "l"].elements else { return nil }
      return .bool(elements.contains { $0.equals(given[1, "item"]) == true })
    },
    "keys": { (_, given) throws(ExportedError) in entries(given) { $0.key } },
    "values": { (_, given) throws(ExportedError) in entries(given) { $0.value } },
    "items": { (_, given) throws(ExportedError) in entries(given) { .tuple([$0.key, $0.value]) } },
    "range": { (run, given) throws(ExportedError) in
      let bounds = given.values.compactMap(\.int)
      guard bounds.count == given.values.count, (1...3).contains(bounds.count) else { return nil }
      let (start, end) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
      let step = bounds.count == 3 ? bounds[2] : 1
      let (length, overflow) = end.subtractingReportingOverflow(start)
      guard step != 0, !overflow, abs(length / step) <= longest else { throw run.failure("a range without end") }
      return .list(ScriptList(stride(from: start, to: end, by: step).map { .int($0) }))
    },
    // The steps of a range, and the number at one, where a loop is cut short.
    "__range_length": { (run, given) throws(ExportedError) in
      guard let start = given[0, "lo"].int, let end = given[1, "hi"].int, let step = given[2, "step"].int,
        step != 0, abs(start) <= longest, abs(end) <= longest
      else { throw run.failure("a range without end") }
      return .int(max((end - start + step - step.signum()) / step, 0))
    },
    "__derive_index": { (run, given) throws(ExportedError) in
      guard let index = given[0, "index"].int, let start = given[1, "start"].int, let step = given[2, "step"].int,
        abs(index) <= longest, abs(start) <= longest, abs(step) <= longest
      else { throw run.failure("a range without end") }
      return .int(start + index * step)
    },
    // Messages, which are only seen where something is wrong.
    "format": { (_, given) throws(ExportedError) in given[0, "self"] },
    "str": { (_, given) throws(ExportedError) in
      switch given[0, "elem"] {
      case .string(let text): .string(text)
      case .int(let number): .string("\(number)")
      default: .string("")
      }
    },
    "warn": { (_, _) throws(ExportedError) in ScriptValue.none },
    "prim.RaiseException": { (run, given) throws(ExportedError) in
      var message = "it raises an exception"
      if case .string(let text) = given[0, "msg"], !text.isEmpty { message += ": \(text)" }
      throw run.failure(message)
    },
  ]

  /// One list behind another.
  static func joined(_ one: ScriptValue, _ two: ScriptValue) -> ScriptValue? {
    guard case .list(let first) = one, case .list(let second) = two,
      first.elements.count + second.elements.count <= longest
    else { return nil }
    return .list(ScriptList(first.elements + second.elements))
  }

  /// A list several times.
  static func repeated(_ one: ScriptValue, _ two: ScriptValue) -> ScriptValue? {
    guard case .list(let list) = one, let count = two.int, count <= longest / max(list.elements.count, 1) else {
      return nil
    }
    return .list(ScriptList((0..<max(count, 0)).flatMap { _ in list.elements }))
  }

  private static func changed(
    _ run: Interpreter, _ given: ScriptArguments, by change: (ScriptList) -> Void
  ) throws(ExportedError) -> ScriptValue? {
    guard case .list(let list) = given[0, "self"] else { return nil }
    change(list)
    guard list.elements.count <= longest else { throw run.failure("a list of more than \(longest) elements") }
    return .list(list)
  }

  private static func entries(
    _ given: ScriptArguments, _ part: ((key: ScriptValue, value: ScriptValue)) -> ScriptValue
  ) -> ScriptValue? {
    guard case .dict(let dict) = given[0, "self"] else { return nil }
    return .list(ScriptList(dict.entries.map(part)))
  }
}
