import Glibc
import Timekeeping

extension timespec {
    init(_ instant: MonotonicInstant) {
        self.init(nanoseconds: instant.nanoseconds)
    }

    init(nanoseconds: Int64) {
        self.init(
            tv_sec: Int(nanoseconds / 1_000_000_000),
            tv_nsec: Int(nanoseconds % 1_000_000_000)
        )
    }
}
