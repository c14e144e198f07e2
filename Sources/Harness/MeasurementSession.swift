import Glibc
package import Runs
package import Timekeeping

/// Measures a plan, round by round, from the thread that calls it.
package struct MeasurementSession {
    package enum ClockMode: Hashable, Sendable {
        case kernel
        /// Every series, whatever its mechanism, wakes on the virtual clock, late by these
        /// nanoseconds, over and over; conditions and loads are left out.
        case scripted(overshoots: [Int64])
    }

    private let plan: Plan
    private let clockMode: ClockMode
    private let start: MonotonicInstant?
    private let refusals: [MechanismName: String]

    /// - Parameters:
    ///   - plan: What is measured.
    ///   - clockMode: On which clock.
    ///   - refusals: Mechanisms that are not to be used, since they would end this process, and why.
    ///   - start: Where on the kernel's clock the grid of a plan with a single round begins, its
    ///     warm-up first; `nil` for as soon as it can.
    package init(
        plan: Plan,
        clockMode: ClockMode,
        refusing refusals: [MechanismName: String] = [:],
        startingAt start: MonotonicInstant? = nil
    ) {
        self.plan = plan
        self.refusals = refusals
        self.clockMode = clockMode
        self.start = start
    }

    /// Measures all rounds and hands them to the recorder as they come.
    ///
    /// Call it from the main thread: loads end with the thread that started them, and signals
    /// interrupt its sleep. What a series cannot have is the failure of its rounds; only the
    /// recorder's own errors end the measurement.
    ///
    /// `isInterrupted` is asked at least twice a second; once it is true, the round in hand ends
    /// early and is kept. `onProgress` is called at most twice a second, never by a measuring
    /// thread.
    package func run<Recorder: RoundRecorder>(
        recorder: Recorder,
        isInterrupted: @escaping () -> Bool = { false },
        onProgress: @escaping (MeasurementProgress) -> Void = { _ in }
    ) throws -> MeasurementOutcome {
        switch clockMode {
        case .scripted(let overshoots):
            return try runScripted(overshoots, recorder: recorder, isInterrupted: isInterrupted)
        case .kernel:
            let progress = ProgressMeter(plan: plan, tell: onProgress)
            var coordinator = RoundCoordinator(
                plan: plan,
                recorder: recorder,
                isInterrupted: isInterrupted,
                onGlance: progress.take
            )
            coordinator.start = start
            let course = MeasurementCourse(
                plan: plan,
                coordinator: coordinator,
                progress: progress,
                refusals: refusals
            )
            return try course.run()
        }
    }

    private func runScripted(
        _ overshoots: [Int64],
        recorder: some RoundRecorder,
        isInterrupted: () -> Bool
    ) throws -> MeasurementOutcome {
        let scripted = ScriptedRounds(plan: plan, overshoots: overshoots)
        var outcome = MeasurementOutcome()
        var position = 0
        for block in RoundOrder.blocks(of: plan) {
            for slot in block.slots {
                if isInterrupted() {
                    outcome.wasInterrupted = true
                    return outcome
                }
                let rounds = slot.enumerated().map { place, series in
                    plan.round(of: series, in: block, position: position + place)
                }
                position += slot.count
                let measured = try scripted.measure(rounds)
                for round in measured { try recorder.roundBegan(round.round) }
                for round in measured {
                    try recorder.roundEnded(round.round, samples: round.samples)
                }
                outcome.rounds += measured.map(\.round)
            }
        }
        return outcome
    }
}

extension Plan {
    /// A round before it is measured.
    func round(
        of index: Int,
        in block: RoundBlock,
        position: Int,
        processor: Int? = nil
    ) -> Round {
        Round(
            series: index,
            repetition: block.repetition,
            position: position,
            processor: processor,
            plannedTicks: ticks(in: series[index])
        )
    }
}

/// One way through all blocks of a plan on the kernel's clock.
private struct MeasurementCourse<Recorder: RoundRecorder> {
    let plan: Plan
    let coordinator: RoundCoordinator<Recorder>
    let progress: ProgressMeter
    let refusals: [MechanismName: String]

    func run() throws -> MeasurementOutcome {
        var outcome = MeasurementOutcome()
        var position = 0
        for block in RoundOrder.blocks(of: plan) {
            if coordinator.isInterrupted() { break }
            try measure(block, position: &position, outcome: &outcome)
        }
        outcome.wasInterrupted = coordinator.isInterrupted()
        return outcome
    }

    private func measure(
        _ block: RoundBlock,
        position: inout Int,
        outcome: inout MeasurementOutcome
    ) throws {
        var load: RunningLoad?
        var refusal: HarnessError?
        do throws(HarnessError) {
            load = try RunningLoad.start(
                block.load,
                seconds: ceilingSeconds(of: block),
                isInterrupted: coordinator.isInterrupted
            )
        } catch {
            refusal = error
        }
        for slot in block.slots where !coordinator.isInterrupted() {
            progress.begin(slot, repetition: block.repetition, position: position)
            let rounds = slot.enumerated().flatMap { place, series in
                self.rounds(of: series, in: block, position: position + place)
            }
            position += slot.count
            if let error = refusal ?? load?.beginRound() {
                for round in rounds {
                    outcome.rounds.append(try coordinator.fail(round, because: error))
                }
                continue
            }
            let (wanted, refused) = partition(rounds)
            for (round, error) in refused {
                outcome.rounds.append(try coordinator.fail(round, because: error))
            }
            guard !wanted.isEmpty else { continue }
            let measured = try coordinator.measure(wanted) { load?.endRound() }
            outcome.rounds += measured.rounds
            note(measured.isMemoryLocked, in: &outcome)
            noteSharedTime(of: slot, in: &outcome)
        }
        if let report = load?.end() {
            outcome.loads.append(report)
            try coordinator.recorder.loadEnded(report)
        }
    }

    /// Those that are measured, and those whose mechanism is not to be used.
    private func partition(_ rounds: [Round]) -> ([Round], [(Round, HarnessError)]) {
        var wanted: [Round] = []
        var refused: [(Round, HarnessError)] = []
        for round in rounds {
            let mechanism = plan.series[round.series].mechanism
            if let reason = refusals[mechanism] {
                refused.append((round, .mechanismFatal(mechanism.rawValue, reason: reason)))
            } else {
                wanted.append(round)
            }
        }
        return (wanted, refused)
    }

    /// One round, or one a processor that this process may use.
    private func rounds(of index: Int, in block: RoundBlock, position: Int) -> [Round] {
        guard plan.series[index].conditions.processors == .each else {
            return [plan.round(of: index, in: block, position: position)]
        }
        return (ThreadSettings.processors(of: 0) ?? [0]).map {
            plan.round(of: index, in: block, position: position, processor: $0)
        }
    }

    /// Rounds may take twice their planned length (`TickCursor`).
    private func ceilingSeconds(of block: RoundBlock) -> Int {
        let planned = block.slots.reduce(Int64(0)) { $0 + plan.slotNanoseconds(of: $1) }
        return Int(2 * planned / 1_000_000_000) + block.slots.count
    }

    private func note(_ isMemoryLocked: Bool, in outcome: inout MeasurementOutcome) {
        let text =
            "the samples' memory could not be locked: raise `ulimit -l` or run as root if the "
            + "machine swaps"
        guard !isMemoryLocked, !outcome.notes.contains(text) else { return }
        outcome.notes.append(text)
    }

    /// Two runtimes in one process cannot be told apart by the processor time of their threads.
    private func noteSharedTime(of slot: [Int], in outcome: inout MeasurementOutcome) {
        // In the order of the plan, whichever started first: a note is told once.
        let shared = slot.sorted().map { plan.series[$0] }.filter(\.runsOnRuntimeThreads)
        guard shared.count > 1 else { return }
        let text =
            "the processor time of \(shared[0].name) and \(shared[1].name), measured at once, "
            + "is that of both: measure them interleaved to compare it"
        if !outcome.notes.contains(text) { outcome.notes.append(text) }
    }
}
