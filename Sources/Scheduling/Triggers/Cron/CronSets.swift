import Timekeeping

/// Which values match, as sets of bits; one field, or a range of years, is one number.
struct CronSets: Hashable, Sendable {
    struct Years: Hashable, Sendable {
        var first: Int
        var last: Int
        var step: Int
    }

    var years: [Years] = []
    /// Bit n is value n, in all that follow.
    var months: UInt64 = 0
    var days: UInt64 = 0
    /// Bit n is the nth day before the last of the month.
    var daysFromEnd: UInt64 = 0
    /// Bit n is the working day nearest to the nth, bit 0 the last working day.
    var nearestWorkdays: UInt64 = 0
    /// Of the day field: bit 6 × weekday + n − 1 is the nth such weekday, n = 6 the last.
    var daysByWeekday: UInt64 = 0
    var weeks: UInt64 = 0
    /// Bit 0 is Monday.
    var weekdays: UInt64 = 0
    /// Of the weekday field, as in `daysByWeekday`.
    var weekdaysByPlace: UInt64 = 0
    var hours: UInt64 = 0
    var minutes: UInt64 = 0
    var seconds: UInt64 = 0
    /// Whether a matching day or a matching weekday suffices.
    var joinsDays = false

    /// The first year that matches and is not before one.
    func year(notBefore year: Int) -> Int? {
        var best: Int?
        for range in years {
            guard year <= range.last else { continue }
            let steps = max(0, year - range.first + range.step - 1) / range.step
            let candidate = range.first + steps * range.step
            guard candidate <= range.last, candidate <= 2_262 else { continue }
            if let found = best { best = min(found, candidate) } else { best = candidate }
        }
        return best
    }

    /// The days of a month that match, bit n for the nth; `first` is its first, counted from 1970.
    func daysOfMonth(year: Int, month: Int, first: Int) -> UInt64 {
        let length = CivilDate.daysInMonth(year: year, month: month)
        let all = (UInt64(1) << (length + 1)) - 2
        let weekday = CivilDate.weekday(daysSince1970: first)
        var byDay = days
        if daysFromEnd | nearestWorkdays | daysByWeekday != 0 {
            byDay |= specialDays(length: length, weekday: weekday)
        }
        var byWeekday = all
        if weekdays != 0x7F {
            byWeekday = Self.spread(weekdays, firstWeekday: weekday)
            if weekdaysByPlace != 0 {
                byWeekday |= Self.places(weekdaysByPlace, length: length, weekday: weekday)
            }
        }
        var result = all & (joinsDays ? byDay | byWeekday : byDay & byWeekday)
        if weeks != CronSets.allWeeks, result != 0 {
            result &= daysInWeeks(first: first, length: length, weekday: weekday)
        }
        return result
    }

    static let allWeeks: UInt64 = (1 << 54) - 2

    /// Bits of weekdays, repeated over the days of a month that begins with a weekday.
    private static func spread(_ weekdays: UInt64, firstWeekday: Int) -> UInt64 {
        // Turned so that bit 0 is the weekday of the first, then copied to every seventh day.
        let turned =
            (weekdays >> UInt64(firstWeekday) | weekdays << UInt64(7 - firstWeekday)) & 0x7F
        return (turned &* 0x1020_4081) << 1
    }

    private static func places(_ bits: UInt64, length: Int, weekday: Int) -> UInt64 {
        var rest = bits
        var days: UInt64 = 0
        while rest != 0 {
            let bit = rest.trailingZeroBitCount
            rest &= rest - 1
            let first = 1 + (bit / 6 - weekday + 7) % 7
            let place = bit % 6
            days |= 1 << UInt64(place == 5 ? first + (length - first) / 7 * 7 : first + 7 * place)
        }
        return days
    }

    private func specialDays(length: Int, weekday: Int) -> UInt64 {
        var result = Self.places(daysByWeekday, length: length, weekday: weekday)
        var rest = daysFromEnd
        while rest != 0 {
            let day = length - rest.trailingZeroBitCount
            rest &= rest - 1
            if day > 0 { result |= 1 << UInt64(day) }
        }
        rest = nearestWorkdays
        while rest != 0 {
            let wanted = rest.trailingZeroBitCount
            rest &= rest - 1
            guard wanted <= length else { continue }
            var day = wanted == 0 ? length : wanted
            switch (weekday + day - 1) % 7 {
            case 5: day += day == 1 ? 2 : -1
            case 6: day += wanted == 0 || day == length ? -2 : 1
            default: break
            }
            result |= 1 << UInt64(day)
        }
        return result
    }

    private func daysInWeeks(first: Int, length: Int, weekday: Int) -> UInt64 {
        var result: UInt64 = 0
        var day = 1
        var lastOfWeek = 7 - weekday
        while day <= length {
            if weeks >> UInt64(CivilDate.isoWeek(daysSince1970: first + day - 1)) & 1 == 1 {
                let end = min(lastOfWeek, length)
                result |= (UInt64(1) << UInt64(end + 1)) - (UInt64(1) << UInt64(day))
            }
            day = lastOfWeek + 1
            lastOfWeek += 7
        }
        return result
    }
}

extension CronSets {
    /// What matches both, or `nil` if that cannot be said by sets of this kind.
    func intersection(_ other: CronSets) -> CronSets? {
        let special =
            daysFromEnd | nearestWorkdays | daysByWeekday | weekdaysByPlace | other.daysFromEnd
            | other.nearestWorkdays | other.daysByWeekday | other.weekdaysByPlace
        guard special == 0, !joinsDays, !other.joinsDays else { return nil }
        guard years == other.years else { return nil }
        var both = self
        both.months &= other.months
        both.days &= other.days
        both.weeks &= other.weeks
        both.weekdays &= other.weekdays
        both.hours &= other.hours
        both.minutes &= other.minutes
        both.seconds &= other.seconds
        return both
    }

    /// Whether any date matches: tried on one year of each kind, of which the 400-year cycle has
    /// 28, told apart by first weekday, leap day, and the leap day of the year before.
    var hasDate: Bool {
        var kinds: UInt64 = 0
        var next = year(notBefore: 1_970)
        while let year = next {
            let first = CivilDate.daysSince1970(year: year, month: 1, day: 1)
            let kind =
                CivilDate.weekday(daysSince1970: first) * 4
                + (CivilDate.isLeap(year) ? 2 : 0) + (CivilDate.isLeap(year - 1) ? 1 : 0)
            if kinds >> UInt64(kind) & 1 == 0 {
                kinds |= 1 << UInt64(kind)
                for month in 1...12 where months >> UInt64(month) & 1 == 1 {
                    let first = CivilDate.daysSince1970(year: year, month: month, day: 1)
                    if daysOfMonth(year: year, month: month, first: first) != 0 { return true }
                }
            }
            next = self.year(notBefore: year + 1)
        }
        return false
    }
}
