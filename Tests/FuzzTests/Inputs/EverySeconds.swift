import Scheduling
import Timekeeping

/// A trigger of another program: its stored form is what `Codable` makes of it.
struct EverySeconds: Trigger, Hashable {
    static let kind = "test.every-seconds"

    var seconds: UInt32
    var inner: String?

    /// Ten times: who counts what was missed asks for each of them.
    func fireTime(after instant: WallTime) -> WallTime? {
        let step = (Int64(seconds) + 1) * 1_000_000_000
        let last = max(instant.nanosecondsSince1970 / step, 0)
        return last < 10 ? WallTime(nanosecondsSince1970: (last + 1) * step) : nil
    }
}
