public import Timekeeping

/// Reads what a person types: APScheduler's fields or a crontab text.
public enum TriggerText {
    /// Reads `minute=0 hour='*/2' day='last fri'`, `*/5 9-17 * * mon-fri`, or `@daily`.
    ///
    /// A nickname means the same in all dialects and is therefore read in all.
    ///
    /// - Parameters:
    ///   - text: Fields as `name=value`, in any order, values with blanks in quotes; or a crontab.
    ///   - zone: The clock that is looked at.
    ///   - start: Nothing fires before it.
    ///   - end: Nothing fires after it.
    ///   - dialect: How fields are read.
    ///   - policy: What becomes of times that a clock change skips or repeats.
    /// - Returns: The trigger.
    /// - Throws: `TriggerError`, its column that of the whole text.
    public static func parse(
        _ text: String,
        zone: TimeZoneRules = .utc,
        start: WallTime? = nil,
        end: WallTime? = nil,
        dialect: CronDialect = .apscheduler,
        policy: ClockChangePolicy = .careful
    ) throws(TriggerError) -> CronTrigger {
        let bounds = try TriggerBounds(start: start, end: end)
        guard text.contains("=") else {
            let isNickname = text.drop { $0 == " " || $0 == "\t" }.hasPrefix("@")
            return try CronTrigger(
                crontab: text,
                timeZone: zone,
                bounds: bounds,
                dialect: isNickname && !dialect.isClassic ? .classic : dialect,
                policy: policy
            )
        }
        let (fields, pieces) = try self.fields(text)
        return CronTrigger(
            source: .fields(fields),
            parsed: try CronParser(text, pieces: pieces, dialect: dialect),
            zone: zone,
            bounds: bounds,
            dialect: dialect,
            policy: policy
        )
    }

    private static func fields(
        _ text: String
    ) throws(TriggerError) -> (CronFields, [CronParser.Piece]) {
        var reader = TextReader(text, subject: "expression")
        var fields = CronFields()
        var pieces: [CronParser.Piece] = []
        reader.skipBlanks()
        while !reader.isAtEnd {
            let field = try name(&reader)
            guard fields[field] == nil else {
                throw reader.error("each field once, and \(field.rawValue) was given before")
            }
            let range = try value(&reader)
            fields[field] = String(decoding: reader.bytes[range], as: UTF8.self)
            pieces.append(CronParser.Piece(field: field, range: range))
            let end = reader.index
            reader.skipBlanks()
            guard reader.isAtEnd || reader.index > end else {
                throw reader.error("a blank between fields")
            }
        }
        return (fields, pieces)
    }

    private static func name(_ reader: inout TextReader) throws(TriggerError) -> CronField {
        let begin = reader.index
        while let byte = reader.next, byte != UInt8(ascii: "="), byte != 32 { reader.index += 1 }
        let name = String(decoding: reader.bytes[begin..<reader.index], as: UTF8.self)
        guard let field = CronField(rawValue: name) else {
            let names = CronField.allCases.map(\.rawValue).joined(separator: ", ")
            throw reader.error("the name of a field: \(names)", at: begin)
        }
        guard reader.take("=") else { throw reader.error("“=” and a value") }
        return field
    }

    private static func value(_ reader: inout TextReader) throws(TriggerError) -> Range<Int> {
        for quote in ["'", "\""] as [Character] where reader.take(quote) {
            let begin = reader.index
            while let byte = reader.next, byte != quote.asciiValue { reader.index += 1 }
            let end = reader.index
            guard reader.take(quote) else { throw reader.error("the closing quote \(quote)") }
            return begin..<end
        }
        let begin = reader.index
        while let byte = reader.next, byte != 32, byte != 9 { reader.index += 1 }
        return begin..<reader.index
    }
}
