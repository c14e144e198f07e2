import Runs
import Testing

@testable import Harness

@Suite("Round order")
struct RoundOrderTests {
    private func plan(rounds: Int) -> Plan {
        let cpu = Conditions(load: .stress(.cpu))
        let series = [
            Series(mechanism: .absolute, periodNanoseconds: 1_000_000),
            Series(mechanism: .absolute, periodNanoseconds: 1_000_000, conditions: cpu),
            Series(mechanism: .timerfd, periodNanoseconds: 1_000_000),
            Series(mechanism: .spin, periodNanoseconds: 1_000_000),
            Series(mechanism: .timerfd, periodNanoseconds: 1_000_000, conditions: cpu),
        ]
        return Plan(
            name: "order",
            series: series,
            rounds: rounds,
            roundNanoseconds: 1_000_000,
            warmUpNanoseconds: 0
        )
    }

    @Test("Loads and the series beside them alternate in direction")
    func alternates() {
        #expect(
            RoundOrder.blocks(of: plan(rounds: 3)) == [
                RoundBlock(repetition: 0, load: .none, series: [0, 2, 3]),
                RoundBlock(repetition: 0, load: .stress(.cpu), series: [1, 4]),
                RoundBlock(repetition: 1, load: .stress(.cpu), series: [4, 1]),
                RoundBlock(repetition: 1, load: .none, series: [3, 2, 0]),
                RoundBlock(repetition: 2, load: .none, series: [0, 2, 3]),
                RoundBlock(repetition: 2, load: .stress(.cpu), series: [1, 4]),
            ]
        )
    }

    @Test("Every series is measured once in each repetition", arguments: [1, 2, 7])
    func complete(rounds: Int) {
        let blocks = RoundOrder.blocks(of: plan(rounds: rounds))
        for repetition in 0..<rounds {
            let series = blocks.filter { $0.repetition == repetition }.flatMap(\.slots).flatMap(
                \.self
            )
            #expect(series.sorted() == [0, 1, 2, 3, 4])
        }
    }
}
