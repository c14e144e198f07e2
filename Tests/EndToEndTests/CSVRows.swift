import Testing

/// The rows of a table without quoted fields, by the names in its header.
func rows(_ csv: String) throws -> [[String: String]] {
    let lines = csv.split(whereSeparator: \.isNewline).map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let names = try #require(lines.first)
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
}
