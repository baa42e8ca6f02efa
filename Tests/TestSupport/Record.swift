import Foundation

/// Adds a row to a table of what tests measured.
///
/// That is a line of the file `TABLE.rows` in the folder `CIFAR_EVAL_TABLES`; without that variable nothing is kept. `make tables` makes the
/// tables in docs/ of them.
public func record(_ table: String, _ cells: [String]) {
  guard let folder = ProcessInfo.processInfo.environment["CIFAR_EVAL_TABLES"] else { return }
  let row = "| " + cells.joined(separator: " | ") + " |\n"
  guard let file = fopen("\(folder)/\(table).rows", "a") else { return }
  fputs(row, file)
  fclose(file)
}

/// Seconds as a table says them: `1.53 s`.
public func seconds(_ seconds: Double) -> String { String(format: "%.2f s", seconds) }
