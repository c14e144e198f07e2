/// Instants as ISO 8601 in UTC, without a calendar library.
package enum UTCText {
    /// `2026-08-02T14:03:07Z`, or with decimals of the second, up to the nine that nanoseconds have.
    ///
    /// What is not shown is cut off, towards the past before 1970 too.
    package static func text(unixNanoseconds: Int64, decimals: Int = 0) -> String {
        precondition((0...9).contains(decimals), "nanoseconds have nine decimals")
        let seconds = floorDivide(Int(unixNanoseconds), 1_000_000_000)
        let days = floorDivide(seconds, 86_400)
        let second = seconds - days * 86_400
        let (year, month, day) = CivilCalendar.date(daysSince1970: days)
        var time =
            "\(padded(second / 3_600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
        if decimals > 0 {
            let modulus = Int(unixNanoseconds % 1_000_000_000)
            let rest = modulus < 0 ? modulus + 1_000_000_000 : modulus
            time += ".\(padded(rest, to: 9).prefix(decimals))"
        }
        return "\(padded(year, to: 4))-\(padded(month))-\(padded(day))T\(time)Z"
    }

    private static func padded(_ value: Int, to width: Int = 2) -> String {
        let digits = String(value.magnitude)
        let zeros = String(repeating: "0", count: max(0, width - digits.count))
        return (value < 0 ? "-" : "") + zeros + digits
    }
}
