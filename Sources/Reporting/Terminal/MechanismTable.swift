package import Runs

/// What is known of a mechanism on this machine.
package struct MechanismRow: Hashable, Sendable {
    package var name: MechanismName
    /// The kernel or library call that waits.
    package var call: String
    /// What it asks of the kernel or of the user; empty for nothing.
    package var needs: String
    /// Why it does not work here, found by trying; `nil` if it does.
    package var refusal: String?

    package init(name: MechanismName, call: String, needs: String, refusal: String?) {
        self.name = name
        self.call = call
        self.needs = needs
        self.refusal = refusal
    }
}

/// The mechanisms as a table, a newline behind each line; refusals, which are sentences, follow it.
package func mechanismTable(_ mechanisms: [MechanismRow], style: TerminalStyle) -> String {
    var table = TerminalTable(columns: [
        .init("mechanism"),
        .init("here"),
        .init("call", dropOrder: 1),
        .init("needs", dropOrder: 2),
    ])
    for row in mechanisms {
        let cells = [
            row.name.rawValue,
            row.refusal == nil ? "yes" : "no",
            row.call,
            row.needs.isEmpty ? style.quantities.absent : row.needs,
        ]
        table.append(cells.map(style.printable))
    }
    var lines = table.lines(style: style)
    let refused = mechanisms.filter { $0.refusal != nil }
    if !refused.isEmpty { lines.append("") }
    for row in refused {
        lines += style.wrapped(style.printable("\(row.name.rawValue): \(row.refusal ?? "")"))
    }
    return lines.map { $0 + "\n" }.joined()
}
