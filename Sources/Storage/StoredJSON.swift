import FoundationEssentials

/// Values of `Runs` as JSON text in a column.
///
/// The keys are sorted, so that equal values are equal texts, and identical host snapshots are one
/// row.
enum StoredJSON {
    static func text(_ value: some Encodable, of name: String) throws(ArchiveError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "+inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw .unstorable(value: name, detail: "\(error)")
        }
    }

    static func value<Value: Decodable>(
        _ type: Value.Type,
        from text: String,
        of name: String
    ) throws(Damage) -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "+inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw Damage("its \(name) cannot be read (\(error))")
        }
    }
}
