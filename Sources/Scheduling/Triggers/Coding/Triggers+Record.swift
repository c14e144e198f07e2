import Timekeeping

extension DateTrigger: RecordedTrigger {
    var record: TriggerRecord {
        var record = TriggerRecord(kind: Self.kind)
        record.at = instant.text()
        return record
    }

    init(record: TriggerRecord) throws(TriggerError) {
        self.init(at: try record.instant(record.required(record.at, "at"), "at"))
    }
}

extension IntervalTrigger: RecordedTrigger {
    var record: TriggerRecord {
        var record = TriggerRecord(kind: Self.kind)
        record.nanoseconds = nanoseconds
        record.start = start.text()
        record.end = end?.text()
        return record
    }

    init(record: TriggerRecord) throws(TriggerError) {
        try self.init(
            everyNanoseconds: try record.required(record.nanoseconds, "nanoseconds"),
            startingAt: try record.instant(record.required(record.start, "start"), "start"),
            end: try record.bounds().end
        )
    }
}

extension CronTrigger: RecordedTrigger {
    var record: TriggerRecord {
        var record = TriggerRecord(kind: Self.kind)
        switch source {
        case .fields(let fields): record.fields = fields
        case .crontab(let text): record.crontab = text
        }
        if dialect != .apscheduler { record.dialect = dialect.rawValue }
        if policy != .careful { record.policy = policy.rawValue }
        record.start = bounds.start?.text()
        record.end = bounds.end?.text()
        record.timeZone = timeZone.identifier
        return record
    }

    init(record: TriggerRecord) throws(TriggerError) {
        let dialect = try record.choice(record.dialect, "dialect", CronDialect.apscheduler)
        let policy = try record.choice(record.policy, "policy", ClockChangePolicy.careful)
        let zone = try record.zone()
        let bounds = try record.bounds()
        if let crontab = record.crontab {
            guard record.fields == nil else {
                throw .stored("crontab", crontab, expected: "either a crontab or fields, not both")
            }
            try self.init(
                crontab: crontab,
                timeZone: zone,
                bounds: bounds,
                dialect: dialect,
                policy: policy
            )
        } else {
            try self.init(
                try record.required(record.fields, "fields"),
                timeZone: zone,
                bounds: bounds,
                dialect: dialect,
                policy: policy
            )
        }
    }
}

extension CalendarIntervalTrigger: RecordedTrigger {
    var record: TriggerRecord {
        func given(_ number: Int) -> Int? { number == 0 ? nil : number }
        var record = TriggerRecord(kind: Self.kind)
        record.years = given(step.years)
        record.months = given(step.months)
        record.weeks = given(step.weeks)
        record.days = given(step.days)
        let time = CivilTime(wallSeconds: Int64(secondOfDay))
        record.time = String("\(time)".dropFirst(11))
        record.start = start.description
        record.end = end?.description
        record.timeZone = timeZone.identifier
        return record
    }

    init(record: TriggerRecord) throws(TriggerError) {
        let end: CivilDate? =
            if let text = record.end { try TimeText.date(text, subject: "end") } else { nil }
        try self.init(
            every: Step(
                years: record.years ?? 0,
                months: record.months ?? 0,
                weeks: record.weeks ?? 0,
                days: record.days ?? 0
            ),
            atSecondOfDay: try TimeText.secondOfDay(
                record.required(record.time, "time"),
                subject: "time"
            ),
            from: try TimeText.date(record.required(record.start, "start"), subject: "start"),
            through: end,
            timeZone: try record.zone()
        )
    }
}

extension AndTrigger: RecordedTrigger {
    var record: TriggerRecord {
        var record = TriggerRecord(kind: Self.kind)
        record.triggers = triggers
        return record
    }

    init(record: TriggerRecord) throws(TriggerError) {
        try self.init(try record.required(record.triggers, "triggers"))
    }
}

extension OrTrigger: RecordedTrigger {
    var record: TriggerRecord {
        var record = TriggerRecord(kind: Self.kind)
        record.triggers = triggers
        return record
    }

    init(record: TriggerRecord) throws(TriggerError) {
        try self.init(try record.required(record.triggers, "triggers"))
    }
}

extension ExcludingTrigger: RecordedTrigger {
    var record: TriggerRecord {
        var record = TriggerRecord(kind: Self.kind)
        record.trigger = trigger
        record.dates = dates.map(\.description)
        record.weekdays = weekdays.map { CronFieldParser.weekdays[$0] }
        record.monthDays = monthDays.map { day in
            // The year is only there to be cut off; 2000 has every day.
            let date = CivilDate(year: 2_000, month: day.month, day: day.day)
            return String((date?.description ?? "").dropFirst(5))
        }
        record.timeZone = timeZone.identifier
        return record
    }

    init(record: TriggerRecord) throws(TriggerError) {
        var dates: Set<CivilDate> = []
        for text in record.dates ?? [] { dates.insert(try TimeText.date(text, subject: "dates")) }
        var weekdays: Set<Int> = []
        for name in record.weekdays ?? [] {
            guard let weekday = CronFieldParser.weekdays.firstIndex(of: name) else {
                throw .stored("weekdays", name, expected: "a weekday, mon to sun")
            }
            weekdays.insert(weekday)
        }
        var monthDays: Set<MonthDay> = []
        for text in record.monthDays ?? [] {
            // 2000 is a leap year, so each day that some year has is one.
            let date = try TimeText.date("2000-\(text)", subject: "monthdays")
            if let day = MonthDay(month: date.month, day: date.day) { monthDays.insert(day) }
        }
        try self.init(
            try record.required(record.trigger, "trigger"),
            dates: dates,
            weekdays: weekdays,
            monthDays: monthDays,
            timeZone: try record.zone()
        )
    }
}

extension TriggerRecord {
    fileprivate func required<Value>(_ value: Value?, _ key: String) throws(TriggerError) -> Value {
        guard let value else {
            throw .stored(key, kind, expected: "“\(key)”, without which there is no such trigger")
        }
        return value
    }

    fileprivate func instant(_ text: String, _ key: String) throws(TriggerError) -> WallTime {
        try TimeText.instant(text, in: .utc, subject: key)
    }

    fileprivate func bounds() throws(TriggerError) -> TriggerBounds {
        let start: WallTime? = if let start { try instant(start, "start") } else { nil }
        let end: WallTime? = if let end { try instant(end, "end") } else { nil }
        return try TriggerBounds(start: start, end: end)
    }

    fileprivate func zone() throws(TriggerError) -> TimeZoneRules {
        do throws(TimeZoneError) {
            return try TimeZoneRules.named(timeZone ?? "UTC")
        } catch {
            throw TriggerError(error)
        }
    }

    fileprivate func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String?,
        _ key: String,
        _ standard: Choice
    ) throws(TriggerError) -> Choice where Choice.RawValue == String {
        guard let text else { return standard }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .stored(key, text, expected: "one of \(names)")
        }
        return choice
    }
}
