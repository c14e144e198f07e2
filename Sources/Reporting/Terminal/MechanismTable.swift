package import PunctualBase
package import Runs

/// What is known of a mechanism on this machine.
package struct MechanismRow: Hashable, Sendable {
    package var name: MechanismName
    /// Whether another thread can end its wait.
    package var isInterruptible: Bool
    /// The kernel or library call that waits.
    package var call: String
    /// What it asks of the kernel or of the user; empty for nothing.
    package var needs: String
    /// Why it does not work here, found by trying; `nil` if it does.
    package var refusal: String?

    package init(
        name: MechanismName,
        isInterruptible: Bool = false,
        call: String,
        needs: String,
        refusal: String?
    ) {
        self.name = name
        self.isInterruptible = isInterruptible
        self.call = call
        self.needs = needs
        self.refusal = refusal
    }
}

/// The mechanisms as a table, a newline behind each line.
///
/// What some of them need and why some do not work are sentences, and follow it.
package func mechanismTable(_ mechanisms: [MechanismRow], style: TerminalStyle) -> String {
    var table = TerminalTable(columns: [
        .init("mechanism"),
        .init("works here"),
        .init("waits in", dropOrder: 1),
    ])
    for row in mechanisms {
        let mark = row.isInterruptible ? " *" : ""
        table.append([row.name.rawValue + mark, row.refusal == nil ? "yes" : "no", row.call])
    }
    var notes: [String] = []
    if mechanisms.contains(where: \.isInterruptible) {
        notes.append("* Another thread can end its wait early.")
    }
    for row in mechanisms where !row.needs.isEmpty {
        notes.append("\(row.name.rawValue) needs \(row.needs).")
    }
    for row in mechanisms {
        if let refusal = row.refusal {
            notes.append("\(row.name.rawValue) does not work: \(refusal)")
        }
    }
    var lines = table.lines(style: style)
    if !notes.isEmpty { lines.append("") }
    for note in notes { lines += style.wrapped(style.printable(note)) }
    return lines.map { $0 + "\n" }.joined()
}
