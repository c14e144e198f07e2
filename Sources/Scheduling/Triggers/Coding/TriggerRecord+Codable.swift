extension TriggerRecord: Codable {
    /// Any key at all, so that an unknown one is found.
    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys
        where Key(rawValue: key.stringValue) == nil {
            throw TriggerError.stored(
                "stored trigger",
                key.stringValue,
                expected:
                    "one of the members \(Key.allCases.map(\.rawValue).joined(separator: " "))"
            )
        }
        let values = try decoder.container(keyedBy: Key.self)
        kind = try values.decode(String.self, forKey: .kind)
        let version = try values.decode(Int.self, forKey: .version)
        guard version == Self.version else {
            throw TriggerError.stored(
                "version",
                "\(version)",
                expected: "version \(Self.version), the newest that this build knows"
            )
        }
        at = try values.decodeIfPresent(String.self, forKey: .at)
        nanoseconds = try values.decodeIfPresent(Int64.self, forKey: .nanoseconds)
        years = try values.decodeIfPresent(Int.self, forKey: .years)
        months = try values.decodeIfPresent(Int.self, forKey: .months)
        weeks = try values.decodeIfPresent(Int.self, forKey: .weeks)
        days = try values.decodeIfPresent(Int.self, forKey: .days)
        time = try values.decodeIfPresent(String.self, forKey: .time)
        fields = try values.decodeIfPresent([String: String].self, forKey: .fields).map(Self.fields)
        crontab = try values.decodeIfPresent(String.self, forKey: .crontab)
        dialect = try values.decodeIfPresent(String.self, forKey: .dialect)
        policy = try values.decodeIfPresent(String.self, forKey: .policy)
        trigger = try values.decodeIfPresent(StoredTrigger.self, forKey: .trigger)?.trigger
        triggers = try values.decodeIfPresent([StoredTrigger].self, forKey: .triggers)?
            .map(\.trigger)
        dates = try values.decodeIfPresent([String].self, forKey: .dates)
        weekdays = try values.decodeIfPresent([String].self, forKey: .weekdays)
        monthDays = try values.decodeIfPresent([String].self, forKey: .monthDays)
        start = try values.decodeIfPresent(String.self, forKey: .start)
        end = try values.decodeIfPresent(String.self, forKey: .end)
        timeZone = try values.decodeIfPresent(String.self, forKey: .timeZone)
    }

    private static func fields(_ texts: [String: String]) throws -> CronFields {
        var fields = CronFields()
        for (name, text) in texts {
            guard let field = CronField(rawValue: name) else {
                let names = CronField.allCases.map(\.rawValue).joined(separator: ", ")
                throw TriggerError.stored("fields", name, expected: "one of the fields \(names)")
            }
            fields[field] = text
        }
        return fields
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(kind, forKey: .kind)
        try values.encode(Self.version, forKey: .version)
        try values.encodeIfPresent(at, forKey: .at)
        try values.encodeIfPresent(nanoseconds, forKey: .nanoseconds)
        try values.encodeIfPresent(years, forKey: .years)
        try values.encodeIfPresent(months, forKey: .months)
        try values.encodeIfPresent(weeks, forKey: .weeks)
        try values.encodeIfPresent(days, forKey: .days)
        try values.encodeIfPresent(time, forKey: .time)
        if let fields {
            let given = CronField.allCases.compactMap { field in
                fields[field].map { (field.rawValue, $0) }
            }
            try values.encode(Dictionary(uniqueKeysWithValues: given), forKey: .fields)
        }
        try values.encodeIfPresent(crontab, forKey: .crontab)
        try values.encodeIfPresent(dialect, forKey: .dialect)
        try values.encodeIfPresent(policy, forKey: .policy)
        try values.encodeIfPresent(trigger.map(StoredTrigger.init), forKey: .trigger)
        try values.encodeIfPresent(triggers?.map(StoredTrigger.init), forKey: .triggers)
        try values.encodeIfPresent(dates, forKey: .dates)
        try values.encodeIfPresent(weekdays, forKey: .weekdays)
        try values.encodeIfPresent(monthDays, forKey: .monthDays)
        try values.encodeIfPresent(start, forKey: .start)
        try values.encodeIfPresent(end, forKey: .end)
        try values.encodeIfPresent(timeZone, forKey: .timeZone)
    }
}
