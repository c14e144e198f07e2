import Glibc
import PunctualBase
import PunctualPlatform
import Runs
import Timekeeping

extension RoundBench {
    /// The second program of a duet starts so much after the first.
    private var startDistanceMilliseconds: Int32 { 20 }

    /// Lets a program measure by itself, from a thread that only waits for it.
    ///
    /// The warm-up is part of what the program is asked for, and is left out of what it prints. It
    /// inherits the processors and the timer slack of the calling thread. Its processor time and
    /// its switches are those of its whole life.
    func measureProgram(into round: inout Round) throws {
        guard let arguments = job.series.program else {
            throw HarnessError.planInvalid(
                place: "mechanism program",
                problem: "it goes with a program and its arguments"
            )
        }
        round.observed = ThreadSettings.observe(
            heldLatencyMicroseconds: job.heldLatencyMicroseconds
        )
        let grid = ProgramGrid(
            start: arriveOnGrid(),
            periodNanoseconds: job.series.periodNanoseconds,
            ticks: job.warmUpTicks + job.plannedTicks
        )
        if job.offsetNanoseconds > 0 { poll(nil, 0, startDistanceMilliseconds) }
        let probe = NoiseProbe(scope: .host)
        let before = probe.readBefore()
        var program = try RunningProgram.start(arguments, on: grid)
        let warmUp = job.warmUpTicks * grid.periodNanoseconds
        announceStart(grid.start.advanced(byNanoseconds: warmUp), in: &round)
        guard let result = try program.result(until: stop.signal) else { return }
        let after = probe.readAfter()
        noteChange(
            of: &round,
            until: ThreadSettings.observe(heldLatencyMicroseconds: job.heldLatencyMicroseconds),
            from: before,
            to: after
        )
        round.noise = NoiseCounters(from: before, to: after, ticksPerSecond: probe.ticksPerSecond)
        round.add(result.usage)
        try store(result.output, of: arguments, ticks: grid.ticks)
        round.missedTicks = Int(job.plannedTicks) - buffer.count
        round.isComplete = true
    }

    private func store(_ output: [UInt8], of arguments: [String], ticks: Int64) throws {
        let samples: Samples
        do throws(ProgramOutput.Fault) {
            samples = try ProgramOutput.samples(
                String(decoding: output, as: UTF8.self),
                ticks: ticks
            )
        } catch {
            throw failure(of: arguments, "printed at line \(error.line): \(error.problem)")
        }
        var writer = buffer.writer
        for (tick, lateness) in zip(samples.ticks, samples.latenessNanoseconds)
        where tick > job.warmUpTicks {
            writer.append(tick: tick - job.warmUpTicks, latenessNanoseconds: lateness)
        }
        guard buffer.count > 0 else {
            throw failure(
                of: arguments,
                samples.count == 0
                    ? "printed no lateness"
                    : "printed \(samples.count) latenesses, which are no more than the warm-up"
            )
        }
    }

    private func failure(of arguments: [String], _ reason: String) -> HarnessError {
        .programFailed(
            program: arguments.joined(separator: " ").visible(limit: 60),
            reason: reason,
            remedy: "let it print on standard output, for each of \(ProgramGrid.ticksVariable) "
                + "ticks, by how many nanoseconds its wakeup was late"
        )
    }
}

extension Round {
    /// Takes what the kernel has counted for a program that has ended.
    fileprivate mutating func add(_ usage: ProcessUsage) {
        processorNanoseconds = usage.processorNanoseconds
        noise.voluntarySwitches = usage.voluntarySwitches
        noise.involuntarySwitches = usage.involuntarySwitches
        noise.minorFaults = usage.minorFaults
        noise.majorFaults = usage.majorFaults
    }
}
