import Timekeeping

/// Goes through the firing of a job with a scheduler of its own, of which nobody sees anything.
///
/// A processor that has slept has other code and other data in its caches, and the first firing
/// afterwards takes several times as long as the next one. Where the time until the deadline is spun
/// away, it is better spent with firings that do not count.
final class Rehearsal {
    private static let periodNanoseconds: Int64 = 1_000_000

    private let scheduler: Scheduler
    private let clocks: VirtualClocks

    /// `nil` if it cannot be had; nothing depends on it but speed.
    init?() {
        let start = WallTime(nanosecondsSince1970: 0)
        clocks = VirtualClocks(wall: start)
        var configuration = SchedulerConfiguration()
        configuration.wakeup = .manual
        configuration.clocks = clocks
        var tasks = TaskRegistry()
        tasks.register("rehearsal") { _ in }
        scheduler = Scheduler(
            configuration: configuration,
            stores: ["default": MemoryJobStore(historyLimit: 1)],
            executors: ["default": InlineExecutor(clocks: clocks)],
            tasks: tasks
        )
        do {
            let trigger = try IntervalTrigger(
                everyNanoseconds: Self.periodNanoseconds,
                startingAt: start
            )
            try scheduler.start()
            let work = Work.task(TaskCall(task: "rehearsal"))
            try scheduler.add(Job(id: "rehearsal", trigger: trigger, work: work))
        } catch {
            return nil
        }
    }

    deinit {
        scheduler.shutDown(.notAtAll)
    }

    /// Fires twice: the first time brings code and data near, the second one finds them there, as the
    /// firing that counts will.
    func play() {
        for _ in 0..<2 {
            clocks.advance(byNanoseconds: Self.periodNanoseconds)
            scheduler.runPending()
        }
    }
}
