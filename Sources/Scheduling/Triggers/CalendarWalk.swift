import Synchronization
import Timekeeping

/// From date to date of a `CalendarIntervalTrigger`.
struct CalendarWalk: Sendable {
    /// `nil` behind the end of what can be told.
    var date: CivilDate?

    mutating func advance(by step: CalendarIntervalTrigger.Step) {
        guard let last = date else { return }
        var next: CivilDate? = last
        if step.totalMonths > 0 {
            var months = last.year * 12 + last.month - 1
            repeat {
                months += step.totalMonths
                guard months < 2_263 * 12 else {
                    date = nil
                    return
                }
                next = CivilDate(year: months / 12, month: months % 12 + 1, day: last.day)
            } while next == nil
        }
        date = next.map { CivilDate(daysSince1970: $0.daysSince1970 + step.totalDays) }
        if let date, date.year > 2_262 { self.date = nil }
    }
}

/// Dates of a walk at equal distances, found when they are first asked for.
///
/// A walk by months cannot be jumped into: which months have its day decides where it goes. From a start
/// a thousand years ago each question would take twelve thousand steps.
struct Waymarks: Sendable {
    private static let distance = 64

    private final class Dates: Sendable {
        let known = Mutex<[CivilDate]>([])
    }

    private let dates = Dates()

    /// The walk from the last waymark that is not beyond a day.
    ///
    /// - Parameters:
    ///   - day: Since 1970, not before the start.
    ///   - start: The first date of the walk, the same at each call.
    ///   - step: The same at each call.
    /// - Returns: It stands at that waymark.
    func walk(
        notBeyond day: Int,
        from start: CivilDate,
        by step: CalendarIntervalTrigger.Step
    ) -> CalendarWalk {
        dates.known.withLock { known in
            if known.isEmpty { known.append(start) }
            while let last = known.last, last.daysSince1970 <= day {
                var walk = CalendarWalk(date: last)
                for _ in 0..<Self.distance { walk.advance(by: step) }
                guard let next = walk.date else { break }
                known.append(next)
            }
            var low = 0
            var high = known.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if known[middle].daysSince1970 <= day { low = middle } else { high = middle }
            }
            return CalendarWalk(date: known[low])
        }
    }
}

/// They follow from the trigger that they belong to, and are no part of what it is.
extension Waymarks: Hashable {
    static func == (first: Waymarks, second: Waymarks) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
}
