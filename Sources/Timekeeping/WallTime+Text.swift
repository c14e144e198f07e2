extension WallTime {
    /// The instant that begins so many seconds after 1970-01-01 00:00:00 UTC.
    ///
    /// - Returns: `nil` beyond the year 2262, which 64 bits of nanoseconds do not reach.
    public init?(secondsSince1970 seconds: Int64) {
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        self.init(nanosecondsSince1970: nanoseconds)
    }

    /// The earliest instant that can be named.
    public static var distantPast: WallTime { WallTime(nanosecondsSince1970: .min) }

    /// The latest instant that can be named, in the year 2262.
    public static var distantFuture: WallTime { WallTime(nanosecondsSince1970: .max) }

    /// As ISO 8601 has it, with the offset of a zone: `2026-03-08T03:00:00-04:00`.
    ///
    /// A fraction of a second is written with as few digits as it needs; UTC is `Z`.
    public func text(in zone: TimeZoneRules = .utc) -> String {
        var text = ""
        write(to: &text, in: zone)
        return text
    }

    /// Appends what `text(in:)` returns.
    public func write(to text: inout String, in zone: TimeZoneRules = .utc) {
        let (second, nanosecond) = secondAndFraction
        let offset = zone.offset(atSecond: second)
        let civil = CivilTime(wallSeconds: second + Int64(offset), nanosecond: nanosecond)
        civil.write(to: &text)
        guard zone.identifier != "UTC" else {
            text += "Z"
            return
        }
        text += offset < 0 ? "-" : "+"
        append(abs(offset) / 3_600, digits: 2, to: &text)
        text += ":"
        append(abs(offset) / 60 % 60, digits: 2, to: &text)
        guard offset % 60 != 0 else { return }
        text += ":"
        append(abs(offset) % 60, digits: 2, to: &text)
    }
}

extension CivilTime: CustomStringConvertible {
    public var description: String {
        var text = ""
        write(to: &text)
        return text
    }

    fileprivate func write(to text: inout String) {
        date.write(to: &text)
        text += "T"
        append(hour, digits: 2, to: &text)
        text += ":"
        append(minute, digits: 2, to: &text)
        text += ":"
        append(second, digits: 2, to: &text)
        guard nanosecond != 0 else { return }
        var digits = 9
        var fraction = nanosecond
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        text += "."
        append(fraction, digits: digits, to: &text)
    }
}

extension CivilDate: CustomStringConvertible {
    public var description: String {
        var text = ""
        write(to: &text)
        return text
    }

    fileprivate func write(to text: inout String) {
        append(year, digits: 4, to: &text)
        text += "-"
        append(month, digits: 2, to: &text)
        text += "-"
        append(day, digits: 2, to: &text)
    }
}

private func append(_ number: Int, digits: Int, to text: inout String) {
    let word = String(number)
    for _ in 0..<max(0, digits - word.utf8.count) { text += "0" }
    text += word
}
