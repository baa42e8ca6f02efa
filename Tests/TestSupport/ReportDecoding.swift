import Foundation

/// Reads a JSON document of the program, whose keys are in snake case.
package func decodeReport<Report: Decodable>(_ type: Report.Type, from data: Data) throws -> Report {
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try decoder.decode(type, from: data)
}
