/// Instants as ISO 8601 in UTC, without a calendar library.
package enum UTCText {
    /// `2026-08-02T14:03:07Z`, or with decimals of the second, up to the nine that nanoseconds have.
    ///
    /// What is not shown is cut off, towards the past before 1970 too.
    ///
    /// The date is Howard Hinnant's `civil_from_days` (“chrono-Compatible Low-Level Date
    /// Algorithms”), which counts years from 1 March, so that the leap day comes last.
    package static func text(unixNanoseconds: Int64, decimals: Int = 0) -> String {
        precondition((0...9).contains(decimals), "nanoseconds have nine decimals")
        let seconds = unixNanoseconds.flooredQuotient(by: 1_000_000_000)
        let days = seconds.flooredQuotient(by: 86_400)
        let second = seconds - days * 86_400

        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)

        var time =
            "\(padded(second / 3_600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
        if decimals > 0 {
            let modulus = unixNanoseconds % 1_000_000_000
            let rest = modulus < 0 ? modulus + 1_000_000_000 : modulus
            time += ".\(padded(rest, to: 9).prefix(decimals))"
        }
        return "\(padded(year, to: 4))-\(padded(month))-\(padded(day))T\(time)Z"
    }

    private static func padded(_ value: Int64, to width: Int = 2) -> String {
        let digits = String(value.magnitude)
        let zeros = String(repeating: "0", count: max(0, width - digits.count))
        return (value < 0 ? "-" : "") + zeros + digits
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
