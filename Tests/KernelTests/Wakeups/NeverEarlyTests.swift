import Testing
import Timekeeping
import Wakeups

extension WakeupKernelTests {
    @Suite("Never early")
    struct NeverEarlyTests {
        @Test(
            "A wait does not end before its deadline, begun or not",
            arguments: CataloguedMechanism.allCases.filter { !$0.isFreeRunning },
            [true, false]
        )
        func neverEarly(mechanism: CataloguedMechanism, begins: Bool) throws {
            do {
                let measured = try onOwnThread { () throws(SystemCallError) in
                    try latenesses(ofCatalogued: mechanism, begins: begins)
                }
                #expect(measured.count == 50)
                #expect(measured.allSatisfy { $0 >= 0 }, "\(measured)")
            } catch let refusal as SystemCallError {
                expectRefusal(.system(refusal), of: mechanism)
            }
        }

        @Test(
            "A start that lies ahead is waited for as well",
            arguments: [CataloguedMechanism.timerfd, .timerfdEpoll, .posixTimer]
        )
        func waitForStart(mechanism: CataloguedMechanism) throws {
            let lateness = try onOwnThread { () throws(SystemCallError) in
                switch mechanism {
                case .timerfd: try latenessOfStart(with: TimerDescriptor())
                case .timerfdEpoll: try latenessOfStart(with: EpollTimer())
                default: try latenessOfStart(with: PosixTimer())
                }
            }
            #expect(lateness >= 0)
        }

        @Test(
            "Each mechanism works, or says what it needs",
            arguments: CataloguedMechanism.allCases
        )
        func trial(mechanism: CataloguedMechanism) {
            guard let refusal = mechanism.trial() else { return }
            expectRefusal(refusal, of: mechanism)
        }
    }
}

/// What may be refused is what the catalogue says to need something.
private func expectRefusal(_ refusal: MechanismRefusal, of mechanism: CataloguedMechanism) {
    #expect(mechanism.needs != nil, "\(mechanism.rawValue): \(refusal)")
    guard case .system(let error) = refusal else {
        Issue.record("\(mechanism.rawValue): \(refusal)")
        return
    }
    #expect(error.remedy != nil, "\(refusal)")
}

private func latenessOfStart<Mechanism: WakeupMechanism & ~Copyable>(
    with mechanism: consuming Mechanism
) throws(SystemCallError) -> Int64 {
    let start = KernelClock().now.advanced(byNanoseconds: 2 * millisecond)
    try mechanism.begin(at: start, periodNanoseconds: millisecond)
    try mechanism.wait(until: start)
    return start.nanoseconds(to: KernelClock().now)
}

private func latenesses(
    ofCatalogued mechanism: CataloguedMechanism,
    begins: Bool
) throws(SystemCallError) -> [Int64] {
    switch mechanism {
    case .sleepLoop: try latenesses(of: SleepLoop(), begins: begins)
    case .sleepUntil: try latenesses(of: SleepUntil(), begins: begins)
    case .absolute: try latenesses(of: AbsoluteSleep(), begins: begins)
    case .timerfd: try latenesses(of: TimerDescriptor(), begins: begins)
    case .timerfdEpoll: try latenesses(of: EpollTimer(), begins: begins)
    case .posixTimer: try latenesses(of: PosixTimer(), begins: begins)
    case .ppoll: try latenesses(of: PollTimeout(), begins: begins)
    case .futex: try latenesses(of: FutexTimeout(), begins: begins)
    case .ioUring: try latenesses(of: RingTimeout(), begins: begins)
    case .dispatch: try latenesses(of: DispatchTimer(), begins: begins)
    case .taskSleep: try latenesses(of: TaskSleep(), begins: begins)
    case .deadlineClass: try latenesses(of: DeadlineClass(), begins: begins)
    case .spin: try latenesses(of: Spin(), begins: begins)
    case .precise:
        try latenesses(of: PreciseSleep(processorBudgetPercent: 5), begins: begins)
    }
}
