import Glibc
import Synchronization

/// The signal that asked the program to end, 0 while none did.
///
/// A signal handler may touch little more than a lock-free atomic (signal-safety(7)).
private let receivedSignal = Atomic<Int32>(0)

/// Takes the signals that ask for an end, so that the work can be closed in order.
enum Interruption {
    /// The first signal received since `begin`, or `nil`.
    static var signal: Int32? {
        let number = receivedSignal.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Takes SIGINT, SIGTERM and SIGHUP from now on; each a second time ends the program at once.
    ///
    /// A signal that whoever started the program had it ignore, as nohup does with SIGHUP, stays
    /// ignored.
    static func begin() {
        receivedSignal.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                _ = receivedSignal.compareExchange(
                    expected: 0,
                    desired: number,
                    ordering: .relaxed
                )
            }
            // No SA_RESTART: the wait of the coordinating thread shall end.
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
            sigaction(number, &action, nil)
        }
    }

    /// Whether whoever started the program had it ignore a signal.
    static func isIgnored(_ number: Int32) -> Bool {
        var current = sigaction()
        guard sigaction(number, nil, &current) == 0 else { return false }
        // Functions cannot be compared in Swift; SIG_IGN is a number in the place of one.
        return unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
