import CKernel
import Glibc
import Timekeeping

extension timespec {
    /// A deadline before the clock's zero has passed as surely as zero has, and the kernel refuses
    /// negative times.
    init(_ instant: MonotonicInstant) {
        self.init(nanoseconds: max(instant.nanoseconds, 0))
    }

    init(nanoseconds: Int64) {
        self.init(
            tv_sec: Int(nanoseconds / 1_000_000_000),
            tv_nsec: Int(nanoseconds % 1_000_000_000)
        )
    }
}
