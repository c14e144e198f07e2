/// One item of a field's list.
enum CronItem {
    case range(first: Int, last: Int, step: Int)
    /// So many days before the last of the month.
    case fromEnd(Int)
    /// The working day nearest to a day; 0 is the last working day.
    case nearestWorkday(Int)
    /// The nth weekday of the month; 6 is the last.
    case place(weekday: Int, Int)
}

/// Reads a field: a list of items with commas between.
struct CronFieldParser {
    var reader: TextReader
    let field: CronField
    let dialect: CronDialect
    private var isFirst = true

    init(reader: TextReader, field: CronField, dialect: CronDialect) {
        self.reader = reader
        self.field = field
        self.dialect = dialect
    }

    /// The next item, or `nil` at the end of the field.
    mutating func next() throws(TriggerError) -> CronItem? {
        if !isFirst, reader.isAtEnd { return nil }
        if !isFirst, !reader.take(",") { throw reader.error("“,” or the end of the field") }
        isFirst = false
        reader.skipBlanks()
        let item = try item()
        // What follows an item belongs to nothing: point at it where the item was whole.
        reader.skipBlanks()
        guard reader.isAtEnd || reader.next == UInt8(ascii: ",") else {
            throw reader.error("“,” or the end of the field")
        }
        return item
    }

    private var expectation: String {
        let range = "\(field.range.lowerBound) to \(field.range.upperBound)"
        return switch field {
        case .month: "a month from 1 to 12 or jan to dec, or *"
        case .dayOfWeek:
            dialect.isClassic
                ? "a weekday from 0 to 7 (0 and 7 are Sunday) or mon to sun, or *"
                : "a weekday from 0 to 6 (0 is Monday) or mon to sun, or *"
        case .day: "a day from 1 to 31, last, or such as 3rd fri, or *"
        default: "\(field.noun) from \(range), or *"
        }
    }

    private mutating func item() throws(TriggerError) -> CronItem {
        let begin = reader.index
        if reader.take("*") {
            return range(try stepped(field.range.lowerBound, field.range.upperBound))
        }
        if dialect.isExtended, field == .day || field == .dayOfWeek, reader.take("?") {
            return .range(first: field.range.lowerBound, last: field.range.upperBound, step: 1)
        }
        if let number = reader.number() { return try numbered(number, from: begin) }
        return try named(reader.word(), from: begin)
    }

    /// After `*`, `a` or `a-b`: the step, if there is one.
    private mutating func stepped(_ first: Int, _ last: Int) throws(TriggerError) -> CronItem {
        guard reader.take("/") else { return .range(first: first, last: last, step: 1) }
        let place = reader.index
        guard let step = reader.number(), step > 0 else {
            throw reader.error("a step of at least 1", at: place)
        }
        guard step <= last - first || dialect.isClassic else {
            throw reader.error(
                "a step of at most \(last - first), the width of the range",
                at: place
            )
        }
        return .range(first: first, last: last, step: min(step, 10_000))
    }

    private mutating func numbered(
        _ number: Int,
        from begin: Int
    ) throws(TriggerError) -> CronItem {
        if field == .day, let item = try ordinal(number) { return item }
        let first = try value(number, at: begin)
        if dialect.isExtended {
            if field == .day, reader.take("W") || reader.take("w") { return .nearestWorkday(first) }
            if let item = try placed(weekday(first)) { return item }
        }
        guard reader.take("-") else {
            guard reader.next == UInt8(ascii: "/") else {
                return .range(first: weekday(first), last: weekday(first), step: 1)
            }
            return range(try stepped(first, upperBound))
        }
        let place = reader.index
        guard let number = reader.number() else { throw reader.error(expectation) }
        let last = try value(number, at: place)
        guard first <= last else {
            throw reader.error("a last value that is not below the first, \(first)", at: place)
        }
        return range(try stepped(first, last))
    }

    /// Classic weeks have Sunday at both ends.
    private var upperBound: Int {
        field == .dayOfWeek && dialect.isClassic ? 7 : field.range.upperBound
    }

    private func value(_ number: Int, at place: Int) throws(TriggerError) -> Int {
        guard number >= field.range.lowerBound, number <= upperBound else {
            throw reader.error(expectation, at: place)
        }
        return number
    }

    /// Classic numbers begin on Sunday, ours on Monday.
    private func weekday(_ number: Int) -> Int {
        field == .dayOfWeek && dialect.isClassic ? (number + 6) % 7 : number
    }

    /// A range of the dialect's numbers in ours; weekdays may run beyond Sunday.
    private func range(_ item: CronItem) -> CronItem {
        guard field == .dayOfWeek, dialect.isClassic,
            case .range(let first, let last, let step) = item
        else { return item }
        return .range(first: first + 6, last: last + 6, step: step)
    }

    /// `3rd fri`.
    private mutating func ordinal(_ number: Int) throws(TriggerError) -> CronItem? {
        let place = reader.index
        let word = reader.word()
        let suffixes = ["st", "nd", "rd", "th", "th"]
        guard (1...5).contains(number), word == suffixes[number - 1] else {
            reader.index = place
            return nil
        }
        return .place(weekday: try weekdayName(), number)
    }

    private mutating func weekdayName() throws(TriggerError) -> Int {
        let gap = reader.index
        reader.skipBlanks()
        let place = reader.index
        guard place > gap, let weekday = Self.weekdays.firstIndex(of: reader.word()) else {
            throw reader.error("a blank and a weekday, mon to sun", at: place)
        }
        return weekday
    }

    private mutating func named(_ word: String, from begin: Int) throws(TriggerError) -> CronItem {
        if field == .day { return try dayWord(word, from: begin) }
        let names =
            switch field {
            case .month: Self.months
            case .dayOfWeek: Self.weekdays
            default: [String]()
            }
        let lower = field == .month ? 1 : 0
        if dialect.isExtended, field == .dayOfWeek, word.count == 4, word.hasSuffix("l"),
            let weekday = names.firstIndex(of: String(word.dropLast()))
        {
            return .place(weekday: weekday, 6)
        }
        guard let first = names.firstIndex(of: word) else {
            throw reader.error(expectation, at: begin)
        }
        if dialect.isExtended, let item = try placed(first) { return item }
        guard reader.take("-") else {
            return .range(first: first + lower, last: first + lower, step: 1)
        }
        let place = reader.index
        guard var last = names.firstIndex(of: reader.word()) else {
            throw reader.error(expectation, at: place)
        }
        // Classic weeks begin on Sunday, so a range may do so, too.
        let wraps = dialect.isExtended || dialect.isClassic && first == 6
        if field == .dayOfWeek, last < first, wraps { last += 7 }
        guard first <= last else {
            throw reader.error("a name that does not come before the first", at: place)
        }
        guard dialect.isClassic || dialect.isExtended else {
            return .range(first: first + lower, last: last + lower, step: 1)
        }
        return try stepped(first + lower, last + lower)
    }

    private mutating func dayWord(_ word: String, from begin: Int) throws(TriggerError) -> CronItem
    {
        if word == "last" {
            let place = reader.index
            reader.skipBlanks()
            guard reader.index > place, !reader.isAtEnd, reader.next != UInt8(ascii: ",") else {
                return .fromEnd(0)
            }
            reader.index = place
            return .place(weekday: try weekdayName(), 6)
        }
        guard dialect.isExtended else { throw reader.error(expectation, at: begin) }
        switch word {
        case "lw": return .nearestWorkday(0)
        case "l":
            guard reader.take("-") else { return .fromEnd(0) }
            let place = reader.index
            guard let days = reader.number(), (0...30).contains(days) else {
                throw reader.error("a number of days from 0 to 30", at: place)
            }
            return .fromEnd(days)
        default: throw reader.error(expectation, at: begin)
        }
    }

    /// After a weekday of the extended grammar: `#3` or `L`.
    private mutating func placed(_ weekday: Int) throws(TriggerError) -> CronItem? {
        guard field == .dayOfWeek else { return nil }
        if reader.take("L") || reader.take("l") { return .place(weekday: weekday, 6) }
        guard reader.take("#") else { return nil }
        let place = reader.index
        guard let number = reader.number(), (1...5).contains(number) else {
            throw reader.error("a place in the month from 1 to 5", at: place)
        }
        return .place(weekday: weekday, number)
    }

    static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
}
