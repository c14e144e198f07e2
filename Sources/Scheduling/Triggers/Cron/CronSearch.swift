import Timekeeping

// Finding and counting times of the wall, without any zone.
extension CronSets {
    /// The first matching second of the wall that is not before one.
    ///
    /// - Parameter wall: Seconds of the wall since 1970-01-01 00:00.
    /// - Returns: `nil` if none follows until the end of 2262.
    func match(notBefore wall: Int64) -> Int64? {
        let wall = max(0, wall)
        let day = Int(wall / 86_400)
        let date = CivilDate(daysSince1970: day)
        guard let year = year(notBefore: date.year) else { return nil }
        var month = 1
        if year == date.year {
            month = date.month
            if months >> UInt64(month) & 1 == 1 {
                let first = day - date.day + 1
                let rest =
                    daysOfMonth(year: year, month: month, first: first) >> UInt64(date.day)
                if rest & 1 == 1, let second = second(notBefore: Int(wall % 86_400)) {
                    return Int64(day) * 86_400 + Int64(second)
                }
                let later = rest >> 1
                if later != 0 {
                    return Int64(day + 1 + later.trailingZeroBitCount) * 86_400 + firstSecond
                }
            }
            month += 1
        }
        return firstMatch(year: year, month: month)
    }

    private func firstMatch(year: Int, month: Int) -> Int64? {
        var year = year
        var rest = (months >> UInt64(month)) << UInt64(month)
        while true {
            while rest != 0 {
                let month = rest.trailingZeroBitCount
                rest &= rest - 1
                let first = CivilDate.daysSince1970(year: year, month: month, day: 1)
                let days = daysOfMonth(year: year, month: month, first: first)
                if days != 0 {
                    return Int64(first + days.trailingZeroBitCount - 1) * 86_400 + firstSecond
                }
            }
            guard let next = self.year(notBefore: year + 1) else { return nil }
            year = next
            rest = months
        }
    }

    private var firstSecond: Int64 {
        Int64(
            hours.trailingZeroBitCount * 3_600 + minutes.trailingZeroBitCount * 60
                + seconds.trailingZeroBitCount
        )
    }

    /// The first matching second of a day that is not before one.
    private func second(notBefore second: Int) -> Int? {
        let hour = second / 3_600
        let minute = second / 60 % 60
        let firstInMinute = seconds.trailingZeroBitCount
        if hours >> UInt64(hour) & 1 == 1 {
            if minutes >> UInt64(minute) & 1 == 1 {
                let rest = seconds >> UInt64(second % 60)
                if rest != 0 { return second + rest.trailingZeroBitCount }
            }
            let rest = minutes >> UInt64(minute + 1)
            if rest != 0 {
                let minute = minute + 1 + rest.trailingZeroBitCount
                return hour * 3_600 + minute * 60 + firstInMinute
            }
        }
        let rest = hours >> UInt64(hour + 1)
        guard rest != 0 else { return nil }
        let next = hour + 1 + rest.trailingZeroBitCount
        return next * 3_600 + minutes.trailingZeroBitCount * 60 + firstInMinute
    }

    func matches(_ wall: Int64) -> Bool { match(notBefore: wall) == wall && wall >= 0 }

    var timesPerDay: Int {
        hours.nonzeroBitCount * minutes.nonzeroBitCount * seconds.nonzeroBitCount
    }

    /// How many matching seconds a span of the wall has, its end left out.
    ///
    /// Counted by days and then by the times of a day, so ten years of seconds take microseconds.
    func count(from begin: Int64, to end: Int64) -> Int {
        guard let first = match(notBefore: begin), first < end else { return 0 }
        let firstDay = first / 86_400
        let lastDay = end / 86_400
        let whole = countDays(from: Int(firstDay), to: Int(lastDay)) * timesPerDay
        let before = countTimes(before: Int(first % 86_400))
        let rest = end % 86_400
        let matchesLast = countDays(from: Int(lastDay), to: Int(lastDay) + 1) == 1
        return whole - before + (matchesLast ? countTimes(before: Int(rest)) : 0)
    }

    private func countTimes(before second: Int) -> Int {
        func below(_ set: UInt64, _ value: Int) -> Int {
            (set & ((UInt64(1) << UInt64(value)) - 1)).nonzeroBitCount
        }
        let hour = second / 3_600
        let minute = second / 60 % 60
        var count = below(hours, hour) * minutes.nonzeroBitCount * seconds.nonzeroBitCount
        guard hours >> UInt64(hour) & 1 == 1 else { return count }
        count += below(minutes, minute) * seconds.nonzeroBitCount
        guard minutes >> UInt64(minute) & 1 == 1 else { return count }
        return count + below(seconds, second % 60)
    }

    /// Matching days of a span, its end left out.
    private func countDays(from begin: Int, to end: Int) -> Int {
        guard begin < end else { return 0 }
        let date = CivilDate(daysSince1970: begin)
        var year = date.year
        var month = date.month
        var first = begin - date.day + 1
        var count = 0
        while first < end {
            if months >> UInt64(month) & 1 == 1, self.year(notBefore: year) == year {
                var days = daysOfMonth(year: year, month: month, first: first)
                if begin > first {
                    let passed = UInt64(begin - first + 1)
                    days = (days >> passed) << passed
                }
                // Bits of at most 31 days, and the month may go on after the span.
                if end - first < 31 { days &= (UInt64(1) << UInt64(end - first + 1)) - 1 }
                count += days.nonzeroBitCount
            }
            first += CivilDate.daysInMonth(year: year, month: month)
            month += 1
            if month > 12 {
                month = 1
                year += 1
            }
        }
        return count
    }
}
