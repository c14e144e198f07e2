import CKernel
import Glibc
import PunctualPlatform
import Timekeeping

/// A thread that calls when the times of a file are set: when another process rings.
///
/// It ends with this value; the last call has returned then, unless the value is given up from
/// inside it.
struct ChangeWatch: ~Copyable {
    private let listener: ChangeListener
    private let thread: BackgroundThread

    init(path: String, onChange: @escaping @Sendable () -> Void) throws(SystemCallError) {
        let listener = try ChangeListener(path: path, onChange: onChange)
        thread = try BackgroundThread(named: "change-watch") { listener.run() }
        self.listener = listener
    }

    deinit {
        listener.stop()
        if thread.isCurrent { thread.detach() } else { thread.join() }
    }

    /// Keeps the value alive up to here.
    consuming func end() {}
}

/// The descriptors, kept by the watch and by its thread.
private final class ChangeListener: Sendable {
    private let notifications: Descriptor
    private let stopEvent: EventDescriptor
    private let onChange: @Sendable () -> Void

    init(path: String, onChange: @escaping @Sendable () -> Void) throws(SystemCallError) {
        self.onChange = onChange
        notifications = try Descriptor(
            inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)),
            from: "inotify_init1"
        )
        stopEvent = try EventDescriptor()
        guard inotify_add_watch(notifications.number, path, UInt32(IN_ATTRIB)) >= 0 else {
            throw SystemCallError(call: "inotify_add_watch", code: errno)
        }
    }

    func stop() {
        stopEvent.raise()
    }

    func run() {
        var watched = [
            pollfd(fd: notifications.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopEvent.number, events: Int16(POLLIN), revents: 0),
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
        while read(notifications.number, &bytes, bytes.count) > 0 { found = true }
        return found
    }
}
