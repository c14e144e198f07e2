/// Reads the fields of a cron trigger, wherever in a text they stand.
struct CronParser {
    private(set) var sets = CronSets()
    /// By `CronField.place`, defaults filled in.
    private(set) var texts = Array(repeating: "", count: CronField.allCases.count)

    /// Whether its times of day are a period rather than a few moments (`ClockChangePolicy`).
    var isPeriodic: Bool {
        let times = texts[CronField.hour.place...]
        return times.contains { $0.contains { "*-/".contains($0) } }
    }

    /// A field's text inside the text that was given.
    struct Piece {
        var field: CronField
        var range: Range<Int>
    }

    /// - Throws: `TriggerError`; columns are those of the field's text.
    init(_ fields: CronFields, dialect: CronDialect) throws(TriggerError) {
        fillDefaults { fields[$0] != nil }
        for field in CronField.allCases {
            guard let text = fields[field] else { continue }
            try read(text, TextReader(text, subject: field.rawValue), field, dialect)
        }
        let given = CronField.allCases.compactMap { field in
            fields[field].map { "\(field.rawValue)=\($0)" }
        }
        try finish(dialect, input: given.joined(separator: " "))
    }

    /// - Throws: `TriggerError`; columns are those of the whole text.
    init(_ input: String, pieces: [Piece], dialect: CronDialect) throws(TriggerError) {
        fillDefaults { field in pieces.contains { $0.field == field } }
        let bytes = Array(input.utf8)
        for piece in pieces {
            let text = String(decoding: bytes[piece.range], as: UTF8.self)
            let reader = TextReader(input, subject: piece.field.rawValue, range: piece.range)
            try read(text, reader, piece.field, dialect)
        }
        try finish(dialect, input: input)
    }

    init(crontab: String, dialect: CronDialect) throws(TriggerError) {
        var reader = TextReader(crontab, subject: "crontab")
        if dialect.isClassic, let nickname = try Self.nickname(&reader) {
            try self.init(crontab: nickname, dialect: .classic)
            return
        }
        let order = [CronField.minute, .hour, .day, .month, .dayOfWeek]
        var pieces: [Piece] = []
        reader.skipBlanks()
        while !reader.isAtEnd {
            let begin = reader.index
            guard pieces.count < order.count else {
                throw reader.error("the end after the five fields minute hour day month weekday")
            }
            while let byte = reader.next, byte != 32, byte != 9 { reader.index += 1 }
            pieces.append(Piece(field: order[pieces.count], range: begin..<reader.index))
            reader.skipBlanks()
        }
        guard pieces.count == order.count else {
            throw reader.error(
                "five fields, minute hour day month weekday, of which \(order[pieces.count].noun) "
                    + "comes here"
            )
        }
        try self.init(crontab, pieces: pieces, dialect: dialect)
    }

    private static func nickname(_ reader: inout TextReader) throws(TriggerError) -> String? {
        reader.skipBlanks()
        let begin = reader.index
        guard reader.take("@") else { return nil }
        let meaning =
            switch reader.word() {
            case "yearly", "annually": "0 0 1 1 *"
            case "monthly": "0 0 1 * *"
            case "weekly": "0 0 * * 0"
            case "daily", "midnight": "0 0 * * *"
            case "hourly": "0 * * * *"
            default: ""
            }
        guard !meaning.isEmpty else {
            throw reader.error(
                "@yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly",
                at: begin
            )
        }
        reader.skipBlanks()
        guard reader.isAtEnd else { throw reader.error("the end after the nickname") }
        return meaning
    }

    private mutating func fillDefaults(_ isGiven: (CronField) -> Bool) {
        let least = CronField.allCases.last(where: isGiven)?.place ?? -1
        for field in CronField.allCases where !isGiven(field) {
            let isStar =
                field.place < least || field == .week || field == .dayOfWeek || field == .year
            texts[field.place] = isStar ? "*" : String(field.range.lowerBound)
            if isStar {
                add(field.range.lowerBound, field.range.upperBound, 1, to: field)
            } else {
                add(field.range.lowerBound, field.range.lowerBound, 1, to: field)
            }
        }
    }

    private mutating func read(
        _ text: String,
        _ reader: TextReader,
        _ field: CronField,
        _ dialect: CronDialect
    ) throws(TriggerError) {
        texts[field.place] = text
        var parser = CronFieldParser(reader: reader, field: field, dialect: dialect)
        while let item = try parser.next() { add(item, to: field) }
    }

    private mutating func add(_ item: CronItem, to field: CronField) {
        switch item {
        case .range(let first, let last, let step): add(first, last, step, to: field)
        case .fromEnd(let days): sets.daysFromEnd |= 1 << UInt64(days)
        case .nearestWorkday(let day): sets.nearestWorkdays |= 1 << UInt64(day)
        case .place(let weekday, let place):
            let bit = UInt64(1) << UInt64(weekday * 6 + place - 1)
            if field == .day { sets.daysByWeekday |= bit } else { sets.weekdaysByPlace |= bit }
        }
    }

    private mutating func add(_ first: Int, _ last: Int, _ step: Int, to field: CronField) {
        guard field != .year else {
            sets.years.append(.init(first: first, last: last, step: step))
            return
        }
        var bits: UInt64 = 0
        for value in stride(from: first, through: last, by: step) {
            // Sunday may have been written as the seventh day after a Monday.
            bits |= 1 << UInt64(field == .dayOfWeek ? value % 7 : value)
        }
        switch field {
        case .year: break
        case .month: sets.months |= bits
        case .day: sets.days |= bits
        case .week: sets.weeks |= bits
        case .dayOfWeek: sets.weekdays |= bits
        case .hour: sets.hours |= bits
        case .minute: sets.minutes |= bits
        case .second: sets.seconds |= bits
        }
    }

    private mutating func finish(_ dialect: CronDialect, input: String) throws(TriggerError) {
        func isRestricted(_ field: CronField) -> Bool {
            let text = texts[field.place]
            return !text.hasPrefix("*") && text != "?"
        }
        sets.joinsDays = dialect.isClassic && isRestricted(.day) && isRestricted(.dayOfWeek)
        guard !sets.hasDate else { return }
        let isPast = sets.year(notBefore: 1_970) == nil
        throw TriggerError(
            subject: isPast ? "year" : "cron",
            input: input,
            column: 1,
            expected: isPast
                ? "a year before 2263, where times of 64 bits end"
                : "days, months, weeks and weekdays that some date has together",
            found: TriggerError.neverFiring
        )
    }
}
