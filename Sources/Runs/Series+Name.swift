import PunctualBase

extension Series {
    /// What it is called beside series of other kinds: an honest timer by its mechanism alone, a
    /// program by the path that it was given with.
    ///
    /// Neither commas, quotes nor control characters are in it: in files of tables and of JSON it
    /// stands as it is.
    package var name: String {
        let waiting = program?.first.map { Self.plain($0.asName) } ?? mechanism.rawValue
        let subject =
            switch executor {
            case nil: waiting
            case .pool: "scheduler: \(waiting)"
            case .inline: "inline scheduler: \(waiting)"
            }
        let change = injection.map { " + \($0.name)" } ?? ""
        return subject + change + (isReference == true ? " (reference)" : "")
    }

    static func plain(_ path: String) -> String {
        let special: Set<Unicode.Scalar> = [",", "\"", "'", "\\"]
        var text = String.UnicodeScalarView()
        for scalar in path.unicodeScalars {
            let isPlain = scalar.value >= 0x20 && scalar.value != 0x7F && !special.contains(scalar)
            text.append(isPlain ? scalar : "_")
        }
        return String(text)
    }
}

extension Injection {
    /// What it adds: `20us`, `500us in 1%`, `20ppm`.
    package var name: String {
        var parts: [String] = []
        if delayNanoseconds != 0 {
            let share = delayedShare == 1 ? "" : " in \(Self.number(delayedShare * 100))%"
            parts.append(Nanoseconds.text(delayNanoseconds) + share)
        }
        if partsPerMillion != 0 { parts.append("\(Self.number(partsPerMillion))ppm") }
        return parts.isEmpty ? "nothing" : parts.joined(separator: " and ")
    }

    private static func number(_ value: Double) -> String {
        QuantityText(isUnicode: false).significant(value).droppingDecimalZeros
    }
}

extension String {
    /// `20` for `20.0`, `2.5` for `2.50`.
    fileprivate var droppingDecimalZeros: String {
        guard contains(".") else { return self }
        let digits = self[..<(lastIndex { $0 != "0" }.map(index(after:)) ?? endIndex)]
        return String(digits.last == "." ? digits.dropLast() : digits)
    }
}
