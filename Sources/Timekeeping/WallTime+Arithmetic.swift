import PunctualBase

extension WallTime {
    /// The instant so many nanoseconds later, stopping at the ends of what can be named.
    public func advanced(byNanoseconds nanoseconds: Int64) -> WallTime {
        let (sum, overflow) = nanosecondsSince1970.addingReportingOverflow(nanoseconds)
        guard overflow else { return WallTime(nanosecondsSince1970: sum) }
        return nanoseconds < 0 ? .distantPast : .distantFuture
    }

    /// `other − self` in nanoseconds, stopping at the ends of what can be counted.
    public func nanoseconds(to other: WallTime) -> Int64 {
        let (distance, overflow) = other.nanosecondsSince1970
            .subtractingReportingOverflow(nanosecondsSince1970)
        guard overflow else { return distance }
        return other > self ? .max : .min
    }

    /// The second since 1970 in which the instant lies, and the nanoseconds that have passed of it.
    ///
    /// That second of the earliest instants begins before what can be named.
    var secondAndFraction: (second: Int64, nanosecond: Int) {
        let second = floorDivide(nanosecondsSince1970, 1_000_000_000)
        return (second, Int(nanosecondsSince1970 &- second &* 1_000_000_000))
    }
}
