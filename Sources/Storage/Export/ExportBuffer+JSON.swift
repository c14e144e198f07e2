extension ExportBuffer {
    mutating func appendJSON(_ value: ExportValue) {
        switch value {
        case .null: append("null")
        case .boolean(let value): append(value ? "true" : "false")
        case .integer(let value): append(value)
        // JSON has no infinities.
        case .number(let value): append(value.isFinite ? "\(value)" : "null")
        case .text(let value): appendJSON(value)
        case .list(let values):
            append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { append(",") }
                appendJSON(value)
            }
            append("]")
        case .object(let members):
            appendJSON(members.map { (name: $0, value: $1) })
        }
    }

    /// An object with its keys sorted.
    mutating func appendJSON(_ fields: ExportFields) {
        append("{")
        appendJSONMembers(fields)
        append("}")
    }

    /// The members of an object, sorted, separated by commas.
    mutating func appendJSONMembers(_ fields: ExportFields) {
        for (index, field) in fields.sorted(by: { $0.name < $1.name }).enumerated() {
            if index > 0 { append(",") }
            appendJSON(field.name)
            append(":")
            appendJSON(field.value)
        }
    }

    mutating func appendJSON(_ text: String) {
        append("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                append("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits)
            default: append(String(scalar))
            }
        }
        append("\"")
    }
}
