package import Runs

extension Plan {
    /// The plan with a reference timer beside each series: an absolute sleep with the same period
    /// and conditions, half a period off.
    ///
    /// What changes in a host over time strikes both, so that their ratio tells what has changed in
    /// the series.
    ///
    /// - Throws: `HarnessError.planInvalid` where series stand beside each other already.
    package func withReferences(place: String) throws(HarnessError) -> Plan {
        guard pairing != .duet else {
            throw .planInvalid(
                place: place,
                problem: "the series of duets stand beside each other already; leave one of the "
                    + "two out"
            )
        }
        var plan = self
        plan.pairing = .duet
        plan.series = series.flatMap { [$0, $0.reference] }
        return plan
    }
}

extension Series {
    /// The timer that tells what the host does meanwhile.
    package var reference: Series { reference(under: conditions) }

    /// The same for this series and for the other side that it is compared with, whose conditions
    /// are `shared`: a change that both timers have had would cancel.
    ///
    /// What holds for the whole machine while this series runs, its load, locked memory and idle
    /// states, holds for the reference too.
    package func reference(under shared: Conditions) -> Series {
        var conditions = shared
        conditions.load = self.conditions.load
        conditions.isMemoryLocked = self.conditions.isMemoryLocked
        conditions.dmaLatencyMicroseconds = self.conditions.dmaLatencyMicroseconds
        return Series(
            mechanism: .reference,
            periodNanoseconds: periodNanoseconds,
            conditions: conditions,
            afterMiss: afterMiss,
            isReference: true
        )
    }
}
