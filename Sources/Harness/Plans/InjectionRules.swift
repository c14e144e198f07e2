import PunctualBase
package import Runs

/// What can be put into a measurement on purpose.
package enum InjectionRules {
    static let delayLimit: Int64 = 1_000_000_000
    static let driftLimit = 10_000.0

    /// What is wrong with an injection in itself, or `nil`.
    static func problem(_ injection: Injection) -> String? {
        if injection.delayNanoseconds == 0, injection.partsPerMillion == 0 {
            return "an injection adds a delay or a drift; give one of them"
        }
        if !(0...delayLimit).contains(injection.delayNanoseconds) {
            return "an injected delay is at most 1s, not "
                + Nanoseconds.text(injection.delayNanoseconds)
        }
        if !(injection.delayedShare > 0 && injection.delayedShare <= 1) {
            return "the share of delayed ticks is more than 0% and at most 100%"
        }
        if !(0...driftLimit).contains(injection.partsPerMillion) {
            return "an injected drift is more than 0 and at most 10000ppm"
        }
        return nil
    }

    /// What is wrong with the injections of a plan's series, or `nil`.
    package static func problem(plan: Plan) -> String? {
        for series in plan.series {
            if let injection = series.injection, let problem = problem(injection, into: series) {
                return problem
            }
        }
        return nil
    }

    private static func problem(_ injection: Injection, into series: Series) -> String? {
        if let problem = problem(injection) { return problem }
        if series.mechanism == .program {
            return "nothing can be injected into a program; leave the injection out"
        }
        guard injection.partsPerMillion != 0 else { return nil }
        if series.executor != nil {
            return "a scheduler fires on the grid that it was given: only a delay can be injected"
        }
        let period = series.periodNanoseconds
        let exact = Double(period) * injection.partsPerMillion / 1e6
        let kept = Double(injection.stretchNanoseconds(ofPeriod: period))
        guard abs(kept - exact) <= exact / 100 else {
            // Kernel timers and the timers of Dispatch repeat after whole nanoseconds.
            return "a drift of \(injection.partsPerMillion)ppm is \(exact)ns of a period of "
                + "\(Nanoseconds.text(period)), no whole number; take a longer period or a "
                + "multiple of \(1e6 / Double(period))ppm"
        }
        return nil
    }
}

extension Injection {
    /// By how much a period becomes longer.
    func stretchNanoseconds(ofPeriod period: Int64) -> Int64 {
        Int64((Double(period) * partsPerMillion / 1e6).rounded())
    }
}
