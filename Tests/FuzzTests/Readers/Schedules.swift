import FoundationEssentials
import PunctualBase

@testable import Scheduling
@testable import Timekeeping

private let instants: [WallTime] = [
    .distantPast, WallTime(nanosecondsSince1970: .min + 1), WallTime(nanosecondsSince1970: -1),
    WallTime(nanosecondsSince1970: 0), WallTime(nanosecondsSince1970: 1_767_225_600_000_000_000),
    WallTime(nanosecondsSince1970: 4_102_444_800_000_000_001),
    WallTime(nanosecondsSince1970: .max - 1), .distantFuture,
]

/// Asks a trigger what a scheduler asks.
private func ask(_ trigger: any Trigger, policy: JobPolicy = JobPolicy(), id: String = "job") {
    for instant in instants {
        if let next = trigger.fireTime(after: instant) {
            require(next > instant, "what comes after is later")
        }
        let job = Job(
            id: id,
            trigger: trigger,
            work: .task(TaskCall(task: "t", arguments: "null")),
            policy: policy
        )
        guard let first = trigger.firstFireTime(notBefore: instant) else { continue }
        let planned = job.planned(first)
        require(planned.due >= planned.scheduled, "a jitter is no head start")
        var bounded = job
        // All that was missed in centuries would be a hundred thousand runs each time.
        if bounded.policy.coalescing == .all { bounded.policy.misfireGraceNanoseconds = 1_000_000 }
        _ = FiringPlan(of: bounded, from: planned, now: planned.due)
        // What was missed in centuries is counted one by one where there is no other way.
        guard instant == instants[4] else { continue }
        _ = FiringPlan(of: bounded, from: planned, now: .distantFuture)
        let later = planned.due.advanced(byNanoseconds: 86_400_000_000_000)
        _ = FiringPlan(of: bounded, from: planned, now: later, catchUp: 3)
    }
    if let retry = policy.retry {
        for attempt in [1, 2, 63, 64, Int.max] {
            let delay = retry.delay(afterAttempt: attempt, random: .max)
            require(delay >= 0, "a delay is not negative")
        }
    }
}

func readStoredTrigger(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(TriggerError) {
        var kinds = TriggerKinds()
        kinds.register(EverySeconds.self)
        let trigger = try kinds.decode(json: text)
        guard let stored = try? TriggerKinds.encode(trigger),
            let copy = try? kinds.decode(json: stored)
        else { fail("what is read can be stored and read again") }
        require(copy.isSameTrigger(as: trigger), "it is the same trigger")
        ask(trigger)
    } catch {
        _ = error.description
        _ = error.pointer
    }
}

func readJobArchive(_ bytes: [UInt8]) {
    do throws(JobArchiveError) {
        let archive = try JobArchive(json: bytes, now: instants[4])
        guard let text = try? archive.json() else { return }
        guard let copy = try? JobArchive(json: Array(text.utf8), now: instants[4]) else {
            fail("what is exported can be imported")
        }
        require(copy.jobs.map(\.job.id) == archive.jobs.map(\.job.id), "the same jobs")
        for scheduled in archive.jobs.prefix(3) {
            ask(scheduled.job.trigger, policy: scheduled.job.policy, id: scheduled.job.id)
            if scheduled.next != nil {
                _ = Firing(of: scheduled, inStore: 0, now: instants[4], catchUp: nil)?.claim
            }
        }
    } catch {
        require(error.description.utf8.count < 8_000, "an error is a sentence")
    }
}

func readCron(_ bytes: [UInt8]) {
    var input = InputBytes(bytes)
    let dialect = CronDialect.allCases[input.choice(of: CronDialect.allCases.count)]
    let policy = ClockChangePolicy.allCases[input.choice(of: ClockChangePolicy.allCases.count)]
    let names = ["UTC", "Europe/Berlin", "Australia/Lord_Howe"]
    let zone = (try? TimeZoneRules.named(names[input.choice(of: names.count)])) ?? .utc
    let text = input.remainingText()
    do throws(TriggerError) {
        let trigger = try TriggerText.parse(text, zone: zone, dialect: dialect, policy: policy)
        _ = trigger.words
        for instant in instants {
            _ = trigger.verdict(at: instant).reasons
            _ = trigger.backlog(after: instant, through: .distantFuture)
        }
        _ = trigger.clockChangeEffects(after: instants[4], through: instants[5], limit: 20)
        _ = DialectDifference(crontab: text)
        ask(trigger)
    } catch {
        _ = error.description
        _ = error.pointer
    }
}

func readTimes(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    for zone in [TimeZoneRules.utc, try? .named("America/New_York")].compactMap({ $0 }) {
        do throws(TriggerError) {
            let instant = try TimeText.instant(text, in: zone, subject: "time")
            let written = instant.text(in: zone)
            let copy = try? TimeText.instant(written, in: zone, subject: "time")
            require(copy == instant, "it reads back: \(written)")
        } catch {
            _ = error.pointer
        }
    }
    if let date = try? TimeText.date(text, subject: "date") { _ = date.isoWeek }
    if let second = try? TimeText.secondOfDay(text, subject: "time") {
        require((0..<86_400).contains(second), "a second of a day")
    }
}

func readTimeZoneRule(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let rules = try? TimeZoneRules.named("posix:" + text) else { return }
    ask(rules)
}

func readTimeZoneFile(_ bytes: [UInt8]) {
    do throws(TimeZoneError) {
        let file = try TimeZoneFile(bytes, path: "zone")
        let rules = TimeZoneRules(
            identifier: "Made/Up",
            initialOffset: file.initialOffset,
            changes: file.changes
        )
        ask(rules)
    } catch {
        _ = error.description
    }
}

/// Asks a zone what a calendar asks.
private func ask(_ rules: TimeZoneRules) {
    for instant in instants {
        let second = floorDivide(instant.nanosecondsSince1970, 1_000_000_000)
        let offset = rules.offset(atSecond: second)
        require(abs(offset) <= 93_600, "an offset is at most 26 hours")
        _ = rules.meaning(ofWallSeconds: second)
        _ = rules.change(afterSecond: second)
        _ = instant.text(in: rules)
        _ = CivilTime(instant, in: rules)
    }
    if let trigger = try? TriggerText.parse("30 2 * * *", zone: rules) {
        _ = trigger.fireTime(after: instants[4])
        _ = trigger.clockChangeEffects(after: .distantPast, through: .distantFuture, limit: 5)
    }
}

func readWorkerMessages(_ bytes: [UInt8]) {
    var input = InputBytes(bytes)
    let isAnswer = input.byte() & 1 == 1
    // Cut into two pieces as they may arrive, the text sealed with its length.
    let isSealed = input.byte() & 1 == 1
    var stream = MessageStream()
    let content = Array(input.rest)
    let length = UInt32(content.count)
    let head = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    let message: [UInt8] = isSealed ? head + content : content
    stream.append(Array(message.prefix(message.count / 2)))
    let end: ArraySlice<UInt8> = message.dropFirst(message.count / 2)
    for piece in [end, []] {
        stream.append(Array(piece))
        do {
            if isAnswer {
                if let answer = try stream.next(WorkerAnswer.self) { ask(answer) }
            } else if let request = try stream.next(WorkerRequest.self) {
                if case .run(let run) = request { _ = run.run }
                _ = try MessageStream.bytes(of: request)
            }
        } catch {
            return
        }
    }
}

private func ask(_ answer: WorkerAnswer) {
    if case .ended(let outcome) = answer {
        _ = WorkerOutcome(RunOutcome(outcome))
    }
    _ = try? MessageStream.bytes(of: answer)
}
