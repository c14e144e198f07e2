import PunctualBase
import Testing
import Timekeeping

@testable import Scheduling

@Suite("Walk over the calendar")
struct CalendarWalkTests {
    @Test(
        "A waymark lies on the walk, and none that is not beyond the day is nearer",
        arguments: [(0, 1, 3), (0, 1, 0), (1, 0, 0), (0, 5, 1), (3, 0, 30), (0, 0, 11)]
            as [(years: Int, months: Int, days: Int)]
    )
    func waymarks(step: (years: Int, months: Int, days: Int)) throws {
        let step = CalendarIntervalTrigger.Step(
            years: step.years,
            months: step.months,
            days: step.days
        )
        let start = try #require(CivilDate(year: 1013, month: 1, day: 31))
        var dates: [CivilDate] = []
        var walk = CalendarWalk(date: start)
        while let date = walk.date {
            dates.append(date)
            walk.advance(by: step)
        }
        let waymarks = Waymarks()
        var generator = SplitMix64(seed: 81)
        for _ in 0..<300 {
            let place = generator.index(below: dates.count)
            let day = dates[place].daysSince1970
            let found = waymarks.walk(notBeyond: day, from: start, by: step).date
            let foundPlace = try #require(dates.firstIndex { $0 == found }, "seed 81")
            #expect(foundPlace == place / 64 * 64, "seed 81, \(day)")
        }
        let far = waymarks.walk(notBeyond: .max, from: start, by: step).date
        #expect(far == dates[(dates.count - 1) / 64 * 64])
    }

    @Test("What was asked before changes neither an answer nor equality")
    func order() throws {
        let start = try #require(CivilDate(year: 1013, month: 1, day: 31))
        func trigger() throws -> CalendarIntervalTrigger {
            try CalendarIntervalTrigger(every: .init(months: 1, days: 3), from: start)
        }
        let used = try trigger()
        var times: [WallTime] = []
        var last = WallTime.distantPast
        for _ in 0..<300 {
            last = try #require(used.fireTime(after: last))
            times.append(last)
        }
        for place in [299, 3, 150, 64] {
            let fresh = try trigger()
            #expect(fresh.fireTime(after: times[place - 1]) == times[place])
            #expect(fresh == used && fresh.hashValue == used.hashValue)
        }
    }
}
