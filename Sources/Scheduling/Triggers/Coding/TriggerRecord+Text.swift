extension TriggerRecord {
    /// Appends the record as a JSON object, its members always in the same order.
    func write(to text: inout String) throws {
        text += "{\"kind\":\""
        text += kind
        text += "\",\"version\":1"
        write("at", at, to: &text)
        write("nanoseconds", nanoseconds, to: &text)
        write("years", years, to: &text)
        write("months", months, to: &text)
        write("weeks", weeks, to: &text)
        write("days", days, to: &text)
        write("time", time, to: &text)
        writeFields(to: &text)
        write("crontab", crontab, to: &text)
        write("dialect", dialect, to: &text)
        write("policy", policy, to: &text)
        if let trigger {
            text += ",\"trigger\":"
            try TriggerKinds.write(trigger, to: &text)
        }
        if let triggers {
            text += ",\"triggers\":["
            for (index, trigger) in triggers.enumerated() {
                if index > 0 { text += "," }
                try TriggerKinds.write(trigger, to: &text)
            }
            text += "]"
        }
        write("dates", dates, to: &text)
        write("weekdays", weekdays, to: &text)
        write("monthdays", monthDays, to: &text)
        write("start", start, to: &text)
        write("end", end, to: &text)
        write("timezone", timeZone, to: &text)
        text += "}"
    }

    private func write(_ key: StaticString, to text: inout String) {
        text += ",\""
        text += key.description
        text += "\":"
    }

    private func write(_ key: StaticString, _ value: String?, to text: inout String) {
        guard let value else { return }
        write(key, to: &text)
        writeJSONString(value, to: &text)
    }

    private func write(_ key: StaticString, _ value: (some BinaryInteger)?, to text: inout String) {
        guard let value else { return }
        write(key, to: &text)
        text += String(value)
    }

    private func write(_ key: StaticString, _ values: [String]?, to text: inout String) {
        guard let values else { return }
        write(key, to: &text)
        text += "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            writeJSONString(value, to: &text)
        }
        text += "]"
    }

    private func writeFields(to text: inout String) {
        guard let fields else { return }
        text += ",\"fields\":{"
        var isFirst = true
        for field in CronField.allCases {
            guard let value = fields[field] else { continue }
            text += isFirst ? "\"" : ",\""
            text += field.rawValue
            text += "\":"
            writeJSONString(value, to: &text)
            isFirst = false
        }
        text += "}"
    }
}

/// Appends a string with its quotes.
func writeJSONString(_ value: String, to text: inout String) {
    text += "\""
    defer { text += "\"" }
    let isPlain = value.utf8.allSatisfy { $0 >= 32 && $0 != UInt8(ascii: "\"") && $0 != 92 }
    guard !isPlain else {
        text += value
        return
    }
    for scalar in value.unicodeScalars {
        switch scalar.value {
        case 34, 92:
            text += "\\"
            text.unicodeScalars.append(scalar)
        case 0..<32:
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
}
