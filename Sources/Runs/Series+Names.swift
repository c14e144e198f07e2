import PunctualBase

extension [Series] {
    /// What they are called where they stand together: each by its own name, and programs that only
    /// their arguments tell apart with these.
    ///
    /// Of many words those are left out that all have at the beginning or at the end. What is still
    /// alike differs in more than a short name can say.
    package var names: [String] {
        map { series in
            guard let program = series.program else { return series.name }
            let twins = filter { $0.name == series.name }.compactMap(\.program)
            guard Set(twins).count > 1 else { return series.name }
            let words = Self.distinguishing(
                program.dropFirst(),
                among: twins.map { $0.dropFirst() }
            )
            return words.isEmpty ? series.name : "\(series.name) \(words)"
        }
    }

    private static let longestWords = 40

    private static func distinguishing(
        _ words: ArraySlice<String>,
        among all: [ArraySlice<String>]
    ) -> String {
        let whole = words.map(Series.plain).joined(separator: " ")
        guard whole.count > longestWords else { return whole }
        let shortest = all.map(\.count).min() ?? 0
        func shared(_ word: (ArraySlice<String>, Int) -> String) -> Int {
            (0..<shortest).first { place in
                all.contains { word($0, place) != word(words, place) }
            } ?? shortest
        }
        let front = shared { $0[$0.startIndex + $1] }
        let back = Swift.min(shared { $0[$0.endIndex - 1 - $1] }, shortest - front)
        let own = words.dropFirst(front).dropLast(back).map(Series.plain).joined(separator: " ")
        let cut = own.count > longestWords ? own.prefix(longestWords - 1) + "…" : own[...]
        return (front > 0 ? "… " : "") + cut + (back > 0 && !cut.hasSuffix("…") ? " …" : "")
    }
}
