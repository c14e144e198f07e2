import PunctualBase

/// Tables as RFC 4180 describes them, with LF as line end.
extension ExportBuffer {
    mutating func appendCSVHeader(_ names: [String]) {
        append(names.joined(separator: ","))
        append("\n")
    }

    mutating func appendCSV(_ row: [JSONValue]) {
        appendCSVFields(row)
        append("\n")
    }

    mutating func appendCSVFields(_ row: [JSONValue]) {
        for (index, value) in row.enumerated() {
            if index > 0 { append(",") }
            appendCSV(value)
        }
    }

    private mutating func appendCSV(_ value: JSONValue) {
        switch value {
        case .null, .object: break
        case .bool, .integer, .number: append(json: value)
        case .string(let text): appendCSV(text)
        case .array(let values):
            let texts = values.map { value in
                switch value {
                case .integer(let integer): String(integer)
                case .string(let text): text
                default: ""
                }
            }
            appendCSV(texts.joined(separator: " "))
        }
    }

    /// A text as a field, which no spreadsheet takes for a formula (OWASP, “CSV Injection”).
    ///
    /// On one line, and made visible as in the tables for people: the lines of a quoted field would be
    /// lines of whatever the file is printed to.
    mutating func appendCSV(_ text: String) {
        let text = text.visible()
        let guarded: Set<Unicode.Scalar> = ["=", "+", "-", "@"]
        let isFormula = text.unicodeScalars.first.map { guarded.contains($0) } ?? false
        let field = isFormula ? "'" + text : text
        let special: Set<Unicode.Scalar> = [",", "\""]
        guard field.unicodeScalars.contains(where: { special.contains($0) }) else {
            return append(field)
        }
        append("\"")
        for scalar in field.unicodeScalars {
            append(scalar == "\"" ? "\"\"" : String(scalar))
        }
        append("\"")
    }
}
