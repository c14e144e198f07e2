import PunctualBase
public import Timekeeping

/// How much later than scheduled an occurrence is run, so that many jobs do not start at once.
///
/// The same job and occurrence always have the same delay: nothing needs to be stored, and the
/// scheduled times keep to their grid. The delay is `⌊h · (limit + 1) / 2⁶⁴⌋`, where `h` is the
/// first number of SplitMix64 (Steele, Lea and Flood 2014) with the seed: FNV-1a hash (64 bits) of
/// the job's id in UTF-8, xor the scheduled instant.
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
        if !overflow { limit = min(limit, max(0, room.subtractingClamped(1))) }
    }
    guard limit > 0 else { return 0 }
    var hash = FNV1a()
    hash.add(jobID.utf8)
    let seed = hash.value ^ UInt64(bitPattern: scheduled.nanosecondsSince1970)
    var random = SplitMix64(seed: seed)
    return Int64(random.next().multipliedFullWidth(by: UInt64(limit) + 1).high)
}
