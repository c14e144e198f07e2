/// The rule of a POSIX `TZ` text, with the extensions of RFC 9636, section 3.3.1.
struct PosixTimeZone {
    /// Why a text is no rule.
    struct Mistake: Error {
        var reason: String
    }

    private enum Day {
        /// The nth day of the year; February 29 is not counted.
        case julian(Int)
        /// From 0, leap days counted.
        case dayOfYear(Int)
        /// In a month the nth such weekday (Sunday = 0); 5 is the last.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    private struct Turn {
        var day: Day
        /// Seconds of the wall after midnight; beyond a day and negative are allowed.
        var time: Int
    }

    /// Seconds ahead of UTC.
    private(set) var standardOffset: Int32
    private var summerOffset: Int32?
    private var begin = Turn(day: .weekday(month: 3, week: 2, weekday: 0), time: 7_200)
    private var end = Turn(day: .weekday(month: 11, week: 1, weekday: 0), time: 7_200)

    init(_ text: String) throws(Mistake) {
        var reader = Reader(rest: Array(text.utf8)[...])
        try reader.name()
        standardOffset = -Int32(try reader.duration(hours: 24))
        guard !reader.rest.isEmpty else { return }
        try reader.name()
        summerOffset =
            reader.rest.isEmpty || reader.rest.first == UInt8(ascii: ",")
            ? standardOffset + 3_600 : -Int32(try reader.duration(hours: 24))
        guard !reader.rest.isEmpty else { return }
        begin = try reader.turn()
        end = try reader.turn()
        guard reader.rest.isEmpty else { throw Mistake(reason: "text follows its end") }
    }

    /// All changes after an instant that `WallTime` can name.
    func changes(after second: Int64?) -> [(second: Int64, offset: Int32)] {
        guard let summerOffset else {
            // The file's last type may differ from what its footer says of the time after it.
            return []
        }
        let firstYear = second.map { CivilTime(wallSeconds: $0).date.year } ?? 1_678
        guard firstYear <= 2_263 else { return [] }
        var changes: [(second: Int64, offset: Int32)] = []
        for year in max(firstYear, 1_678) - 1...2_263 {
            let toSummer = instant(of: begin, in: year) - Int64(standardOffset)
            let toStandard = instant(of: end, in: year) - Int64(summerOffset)
            let pair = [(second: toStandard, offset: standardOffset), (toSummer, summerOffset)]
            changes += toSummer < toStandard ? pair.reversed() : pair
        }
        // Summer time all year ends at the very instant at which it begins anew. A stable order
        // lets the beginning, of the later year, count.
        return changes.filter { change in second.map { change.second > $0 } ?? true }
    }

    private func instant(of turn: Turn, in year: Int) -> Int64 {
        let january = CivilDate.daysSince1970(year: year, month: 1, day: 1)
        let day: Int
        switch turn.day {
        case .julian(let number):
            day = january + number - 1 + (CivilDate.isLeap(year) && number >= 60 ? 1 : 0)
        case .dayOfYear(let number):
            day = january + number
        case .weekday(let month, let week, let weekday):
            let first = CivilDate.daysSince1970(year: year, month: month, day: 1)
            // Ours count from Monday, POSIX from Sunday.
            let wanted = (weekday + 6) % 7
            var place = (wanted - CivilDate.weekday(daysSince1970: first) + 7) % 7 + 7 * (week - 1)
            if place >= CivilDate.daysInMonth(year: year, month: month) { place -= 7 }
            day = first + place
        }
        return Int64(day) * 86_400 + Int64(turn.time)
    }
}

extension PosixTimeZone {
    private struct Reader {
        var rest: ArraySlice<UInt8>

        private mutating func take(_ letter: Character) -> Bool {
            guard let byte = letter.asciiValue, rest.first == byte else { return false }
            rest.removeFirst()
            return true
        }

        mutating func name() throws(Mistake) {
            let isQuoted = take("<")
            let letters = rest.prefix { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                    isQuoted
                default: false
                }
            }
            rest = rest.dropFirst(letters.count)
            guard letters.count >= 3, !isQuoted || take(">") else {
                throw Mistake(reason: "a zone's short name is missing")
            }
        }

        private mutating func number(_ range: ClosedRange<Int>) throws(Mistake) -> Int {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            guard (1...3).contains(digits.count) else {
                throw Mistake(reason: "a number is missing")
            }
            let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            guard range.contains(value) else {
                throw Mistake(
                    reason: "\(value) is not within \(range.lowerBound) to \(range.upperBound)"
                )
            }
            return value
        }

        /// `[+-]h[:m[:s]]`.
        mutating func duration(hours: Int) throws(Mistake) -> Int {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            var seconds = try number(0...hours) * 3_600
            if take(":") {
                seconds += try number(0...59) * 60
                if take(":") { seconds += try number(0...59) }
            }
            return isNegative ? -seconds : seconds
        }

        mutating func turn() throws(Mistake) -> Turn {
            guard take(",") else { throw Mistake(reason: "the day of a change is missing") }
            let day: Day
            if take("J") {
                day = .julian(try number(1...365))
            } else if take("M") {
                let month = try number(1...12)
                guard take(".") else { throw Mistake(reason: "a week is missing") }
                let week = try number(1...5)
                guard take(".") else { throw Mistake(reason: "a weekday is missing") }
                day = .weekday(month: month, week: week, weekday: try number(0...6))
            } else {
                day = .dayOfYear(try number(0...365))
            }
            return Turn(day: day, time: take("/") ? try duration(hours: 167) : 7_200)
        }
    }
}
