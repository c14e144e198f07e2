import Glibc
import PunctualPlatform
import Testing

@Suite("System call error")
struct SystemCallErrorTests {
    @Test("Says what was refused, why, and what to do")
    func description() {
        let error = SystemCallError(call: "timerfd_create", code: EMFILE)
        #expect(
            error.description
                == "the kernel refused timerfd_create: Too many open files; "
                + "raise the limit of open files (`ulimit -n`)"
        )
    }

    @Test("Is silent about a remedy that nobody knows")
    func withoutRemedy() {
        let error = SystemCallError(call: "read", code: EIO)
        #expect(error.description == "the kernel refused read: Input/output error")
    }

    @Test(
        "One number has another remedy for each call",
        arguments: [
            ("sched_setattr", EPERM, "CAP_SYS_NICE"),
            ("sched_setattr", EBUSY, "deadline class is full"),
            ("sched_setattr", EINVAL, "100 µs"),
            ("io_uring_queue_init", EPERM, "kernel.io_uring_disabled"),
            ("io_uring_queue_init", ENOSYS, "Linux 5.1"),
            ("mlockall", ENOMEM, "ulimit -l"),
            ("timer_create", EAGAIN, "ulimit -i"),
            ("pthread_create", EAGAIN, "ulimit -u"),
            ("vfork", EAGAIN, "ulimit -u"), ("vfork", EMFILE, "ulimit -n"),
            ("sched_setaffinity", EINVAL, "processors"),
            ("open", EACCES, "as root"),
        ]
    )
    func remedy(call: String, code: Int32, words: String) throws {
        let remedy = try #require(SystemCallError(call: call, code: code).remedy)
        #expect(remedy.contains(words))
    }
}
