public import Timekeeping

/// How much later than scheduled an occurrence is run, so that many jobs do not start at once.
///
/// The same job and occurrence always have the same delay: nothing needs to be stored, and the
/// scheduled times keep to their grid. The delay is `⌊h · (limit + 1) / 2⁶⁴⌋`, where `h` is the
/// finaliser of SplitMix64 (Steele, Lea and Flood 2014) of the FNV-1a hash (64 bits) of the job's
/// id in UTF-8, xor the scheduled instant, plus SplitMix64's increment.
///
/// - Parameters:
///   - jobID: The job's name.
///   - scheduled: The occurrence.
///   - maximumNanoseconds: The largest delay; below 1 there is none.
///   - next: The next occurrence, which the delay does not reach; `nil` if there is none.
/// - Returns: Nanoseconds, from 0 to the maximum.
public func jitter(
    jobID: String,
    scheduled: WallTime,
    maximumNanoseconds: Int64,
    next: WallTime?
) -> Int64 {
    var limit = max(0, maximumNanoseconds)
    if let next {
        let (room, overflow) = next.nanosecondsSince1970.subtractingReportingOverflow(
            scheduled.nanosecondsSince1970
        )
        if !overflow { limit = min(limit, max(0, room - 1)) }
    }
    guard limit > 0 else { return 0 }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in jobID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    hash ^= UInt64(bitPattern: scheduled.nanosecondsSince1970)
    hash &+= 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    hash ^= hash >> 31
    return Int64(hash.multipliedFullWidth(by: UInt64(limit) + 1).high)
}
