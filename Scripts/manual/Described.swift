/// What `--experimental-dump-help` of ArgumentParser writes, as far as a manual needs it.
struct Described: Decodable {
  let command: Command

  struct Command: Decodable {
    let commandName: String
    let abstract: String
    let discussion: String?
    let arguments: [Argument]?
    let subcommands: [Command]?
  }

  struct Argument: Decodable {
    let kind: String
    let names: [Name]?
    let valueName: String?
    let abstract: String?
    let discussion: String?
    let sectionTitle: String?
    let defaultValue: String?
    let allValues: [String]?
    let isOptional: Bool
    let isRepeating: Bool
  }

  struct Name: Decodable {
    let kind: String
    let name: String
  }
}
