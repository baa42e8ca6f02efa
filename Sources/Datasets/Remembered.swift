import Synchronization

/// What was found out once about something that does not change, for all that share it.
package final class Remembered<Value: Sendable>: Sendable {
  private let found = Mutex<Value?>(nil)

  package init() {}

  /// The value that `find` finds the first time.
  package func value(_ find: () -> Value) -> Value {
    found.withLock { found in
      if let found { return found }
      let value = find()
      found = value
      return value
    }
  }
}
