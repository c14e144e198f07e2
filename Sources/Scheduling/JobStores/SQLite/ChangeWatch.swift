import CKernel
import Glibc
import Timekeeping

/// A thread that calls when the times of a file are set: when another process rings.
///
/// It ends with this value; the last call has returned then, unless the value is given up from
/// inside it.
struct ChangeWatch: ~Copyable {
    private let ears: Ears
    private let thread: pthread_t

    init(path: String, onChange: @escaping @Sendable () -> Void) throws(SystemCallError) {
        let ears = try Ears(path: path, onChange: onChange)
        thread = try ears.startThread()
        self.ears = ears
    }

    deinit {
        ears.stop()
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    /// Says where it ends.
    consuming func end() {}
}

/// The descriptors, kept by the watch and by its thread.
private final class Ears: Sendable {
    private let notifications: Int32
    private let stopEvent: Int32
    private let onChange: @Sendable () -> Void

    init(path: String, onChange: @escaping @Sendable () -> Void) throws(SystemCallError) {
        self.onChange = onChange
        notifications = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        stopEvent = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard notifications >= 0, stopEvent >= 0 else {
            throw SystemCallError(call: "inotify_init1", code: errno)
        }
        guard inotify_add_watch(notifications, path, UInt32(IN_ATTRIB)) >= 0 else {
            throw SystemCallError(call: "inotify_add_watch", code: errno)
        }
    }

    deinit {
        close(notifications)
        close(stopEvent)
    }

    func startThread() throws(SystemCallError) -> pthread_t {
        let argument = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, listen, argument.toOpaque())
        guard code == 0 else {
            argument.release()
            throw SystemCallError(call: "pthread_create", code: code)
        }
        return thread
    }

    func stop() {
        eventfd_write(stopEvent, 1)
    }

    func run() {
        // Signals are the business of the other threads.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        var watched = [
            pollfd(fd: notifications, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopEvent, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            guard poll(&watched, 2, -1) >= 0 || errno == EINTR else { return }
            if watched[1].revents != 0 { return }
            // Several rings that came together are one.
            if drain() { onChange() }
        }
    }

    /// - Returns: Whether anything was there.
    private func drain() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        var found = false
        while read(notifications, &bytes, bytes.count) > 0 { found = true }
        return found
    }
}

private func listen(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Ears>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
