import Testing

@testable import Runs

@Suite("How late each deadline was met")
struct DeadlineWalkTests {
    private func spans(
        of wakeups: [(tick: Int64, lateness: Int64)],
        deadlines: Int64,
        period: Int64 = 100
    ) -> [DeadlineSpan] {
        var walk = DeadlineWalk(periodNanoseconds: period, deadlines: deadlines)
        var spans: [DeadlineSpan] = []
        // In pieces of two, as an archive hands them over.
        for start in stride(from: 0, to: wakeups.count, by: 2) {
            let piece = wakeups[start..<min(start + 2, wakeups.count)]
            let samples = Samples(
                ticks: piece.map(\.tick),
                latenessNanoseconds: piece.map(\.lateness)
            )
            walk.take(
                samples,
                wakeups: { places in
                    spans += places.map { place in
                        DeadlineSpan(
                            firstTick: samples.ticks[place],
                            count: 1,
                            latenessNanoseconds: samples.latenessNanoseconds[place]
                        )
                    }
                },
                missed: { spans.append($0) }
            )
        }
        walk.end(missed: { spans.append($0) })
        return spans
    }

    private func latenesses(
        of wakeups: [(tick: Int64, lateness: Int64)],
        deadlines: Int64
    ) -> [Int64] {
        spans(of: wakeups, deadlines: deadlines).flatMap { span in
            (0..<span.count).map { span.latenessNanoseconds - $0 * 100 }
        }
    }

    @Test("Without a gap each deadline is late by its wakeup, early ones by less than nothing")
    func plain() {
        let found = latenesses(of: [(1, 5), (2, -7), (3, 250), (4, 150), (5, 50)], deadlines: 5)
        #expect(found == [5, -7, 250, 150, 50])
    }

    @Test("Deadlines that passed before a late wakeup are met by it")
    func heldUp() {
        // The thread was held up from 100 to 450: deadlines 2, 3 and 4 were met by the same wakeup.
        #expect(latenesses(of: [(1, 350), (5, 10)], deadlines: 5) == [350, 250, 150, 50, 10])
    }

    @Test("A deadline at the very nanosecond of a wakeup is met by it")
    func exact() {
        #expect(latenesses(of: [(1, 100), (3, 10)], deadlines: 3) == [100, 0, 10])
        #expect(latenesses(of: [(1, 99), (3, 10)], deadlines: 3) == [99, 110, 10])
    }

    @Test("A deadline that passed while nothing woke is met by the wakeup of a later tick")
    func leftOut() {
        #expect(latenesses(of: [(1, 10), (4, 20)], deadlines: 4) == [10, 220, 120, 20])
        // Before the first wakeup there is none to be met by.
        #expect(latenesses(of: [(3, -5)], deadlines: 3) == [195, 95, -5])
        // Some by the wakeup before, the rest by the one behind.
        #expect(latenesses(of: [(1, 150), (5, 30)], deadlines: 5) == [150, 50, 230, 130, 30])
    }

    @Test("A wakeup that came for a later tick before a deadline has met it early")
    func anticipated() {
        #expect(latenesses(of: [(1, 0), (4, -250)], deadlines: 4) == [0, -50, -150, -250])
    }

    @Test("Deadlines behind the last wakeup are late at least until the one behind the round")
    func unmet() {
        #expect(latenesses(of: [(1, 0), (2, 10)], deadlines: 4) == [0, 10, 200, 100])
        #expect(latenesses(of: [(1, 0), (2, 120)], deadlines: 4) == [0, 120, 20, 100])
        #expect(latenesses(of: [], deadlines: 2) == [200, 100])
    }

    @Test("An outage of a second at a millisecond is a thousand late deadlines, half a second each")
    func outage() {
        let millisecond: Int64 = 1_000_000
        let found = spans(
            of: [(1, 0), (2, 1_000 * millisecond - 1), (1_002, 0)],
            deadlines: 1_002,
            period: millisecond
        )
        let late = found.flatMap { span in
            (0..<span.count).map { span.latenessNanoseconds - $0 * millisecond }
        }.filter { $0 > 0 }
        #expect(late.count == 1_000)
        #expect(late.sorted()[499] == 500 * millisecond - 1)
        #expect(found.count == 4, "the gap is one span, whatever its length")
    }

    @Test("A gap of a quadrillion ticks is two spans; what no number holds stays at the largest")
    func hostile() {
        let found = spans(
            of: [(1, 250), (1_000_000_000_000_000, 5), (.max - 1, 7)],
            deadlines: .max - 1
        )
        #expect(found.map(\.count).reduce(0, +) == .max - 1)
        #expect(found.count == 6)
        #expect(found[4].latenessNanoseconds == .max)
        _ = spans(of: [(1, .max), (.max - 1, .min)], deadlines: .max - 1)
        _ = spans(of: [(1, .min), (5, .max)], deadlines: 9)
    }

    @Test("What is seen of a round that goes on are its newest deadlines, missed ones among them")
    func newest() {
        let samples = Samples(ticks: [3, 4, 8, 9], latenessNanoseconds: [10, 350, 20, 30])
        let all = samples.newestLatenesses(100, periodNanoseconds: 100)
        #expect(all.sorted() == [10, 20, 30, 50, 150, 250, 350])
        #expect(samples.newestLatenesses(4, periodNanoseconds: 100).sorted() == [20, 30, 50, 150])
        #expect(Samples().newestLatenesses(4, periodNanoseconds: 100) == [])
        let far = Samples(ticks: [1, .max - 1], latenessNanoseconds: [0, 5])
        #expect(far.newestLatenesses(3, periodNanoseconds: 100).sorted() == [5, 105, 205])
    }

    @Test("A round that was killed has missed what its last wakeup came too late for")
    func killed() {
        func missed(_ series: Series, last: (tick: Int64, lateness: Int64)) -> Int {
            var round = Round(series: 0, repetition: 0, position: 0, plannedTicks: 100)
            round.countMissedTicks(
                wakeups: 5,
                lastTick: last.tick,
                lastLatenessNanoseconds: last.lateness,
                of: series
            )
            return round.missedTicks
        }
        let skipping = Series(mechanism: .absolute, periodNanoseconds: 1_000)
        var serving = skipping
        serving.afterMiss = .catchUp
        let free = Series(mechanism: .sleepLoop, periodNanoseconds: 1_000)
        #expect(missed(skipping, last: (9, 3_500)) == 7)
        #expect(missed(skipping, last: (9, -1)) == 4)
        #expect(missed(serving, last: (9, 3_500)) == 4)
        #expect(missed(free, last: (9, 3_500)) == 4)
        // No more than were planned.
        #expect(missed(skipping, last: (90, .max)) == 95)
    }

    @Test("A round that was cut short has the deadlines up to its cut, a whole one all")
    func counting() {
        var round = Round(series: 0, repetition: 0, position: 0, plannedTicks: 10, missedTicks: 2)
        let samples = Samples(ticks: [1, 2, 3], latenessNanoseconds: [0, 0, 250])
        #expect(round.deadlines(among: samples) == 5)
        round.isComplete = true
        #expect(round.deadlines(among: samples) == 10)
        round.isComplete = false
        round.missedTicks = 0
        // As in a round that was killed: its missed ticks are known from the gaps alone.
        #expect(round.deadlines(among: Samples(ticks: [1, 7], latenessNanoseconds: [0, 0])) == 7)
    }
}
