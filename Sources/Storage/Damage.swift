/// Why stored bytes or columns cannot be what was written; the archive adds whose they are.
struct Damage: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
