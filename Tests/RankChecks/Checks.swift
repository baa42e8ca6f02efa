import Glibc

/// A check that did not hold.
package struct Mismatch: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

/// Counts what held, and throws at the first that did not.
package struct Checks {
  package let name: String
  package let rank: Int
  package private(set) var count = 0

  package init(name: String, rank: Int) {
    self.name = name
    self.rank = rank
  }

  package mutating func equal<Value: Equatable>(_ found: Value, _ expected: Value, _ what: String) throws {
    count += 1
    guard found == expected else {
      throw Mismatch(description: "\(name): rank \(rank): \(what): found \(found), expected \(expected)")
    }
  }

  /// That `body` throws an error whose line contains `part`.
  package mutating func refuses(_ part: String, _ body: () throws -> Void) throws {
    count += 1
    do { try body() } catch {
      guard "\(error)".contains(part) else {
        throw Mismatch(description: "\(name): rank \(rank): expected \"\(part)\" in: \(error)")
      }
      return
    }
    throw Mismatch(description: "\(name): rank \(rank): nothing thrown, expected \"\(part)\"")
  }
}

/// Writes a line with one system call, so that ranks do not tear one another's.
package func write(_ line: String, to descriptor: CInt) {
  let bytes = Array((line + "\n").utf8)
  _ = write(descriptor, bytes, bytes.count)
}

/// The byte that stands at `index` of the piece of `rank`.
package func byte(_ rank: Int, _ index: Int) -> UInt8 {
  UInt8(truncatingIfNeeded: rank &* 131 &+ index &* 7 &+ 1)
}
