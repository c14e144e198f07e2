import FoundationEssentials
import PunctualBase

/// Values of `Runs` as JSON text in a column.
///
/// The keys are sorted, so that equal values are equal texts, and identical host snapshots are one
/// row.
enum StoredJSON {
    /// Far more than the largest of them has: a plan of 10,000 series takes 4 MB.
    static let byteLimit = 16 << 20

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
        do throws(JSONProblem) {
            return try JSONReader.read(Array(text.utf8), byteLimit: byteLimit).decoded(as: type)
        } catch {
            throw Damage("its \(name) cannot be read (\(error.sentence))")
        }
    }
}
