import PunctualBase
import Runs
import Testing

@testable import Analysis

@Suite("Allan deviation and MTIE")
struct StabilityTests {
    /// The 1 000 frequencies of NIST Special Publication 1065, section 12.4, integrated to phase
    /// with an interval of 1 s, in nanoseconds.
    private static let publishedPhase: [Double] = {
        var state = 1_234_567_890
        var phase = [0.0]
        for _ in 0..<1_000 {
            phase.append(phase[phase.count - 1] + Double(state) / 2_147_483_647 * 1e9)
            state = 16_807 * state % 2_147_483_647
        }
        return phase
    }()

    @Test(
        "The overlapping deviations that NIST SP 1065 publishes for its 1 000 points",
        arguments: [(1, 2.922319e-1), (10, 9.159953e-2), (100, 3.241343e-2)]
    )
    func published(intervals: Int, expected: Double) throws {
        let deviation = try #require(
            AllanDeviation.deviation(
                of: Self.publishedPhase,
                intervals: intervals,
                intervalNanoseconds: 1e9
            )
        )
        #expect(abs(deviation - expected) < 5e-8)
    }

    @Test(
        "The overlapping deviations that are published for the nine-point data",
        arguments: [(1, 91.22945), (2, 85.95287)]
    )
    func ninePoints(intervals: Int, expected: Double) throws {
        var phase = [0.0]
        for frequency in [892.0, 809, 823, 798, 671, 644, 883, 903, 677] {
            phase.append(phase[phase.count - 1] + frequency)
        }
        let deviation = try #require(
            AllanDeviation.deviation(of: phase, intervals: intervals, intervalNanoseconds: 1)
        )
        #expect(abs(deviation - expected) < 5e-6)
    }

    @Test("Octaves go on while a third of the round holds the averaging time")
    func octaves() {
        var deviation = AllanDeviation(intervalNanoseconds: 1e9)
        deviation.add(Self.publishedPhase)
        let points = deviation.points
        #expect(points.map(\.tauSeconds) == [1, 2, 4, 8, 16, 32, 64, 128, 256])
        #expect(abs(points[0].value - 2.922319e-1) < 5e-8)
    }

    @Test("A constant frequency error is no instability, a jump of the phase is")
    func meaning() {
        let line = (0..<100).map { Double($0) * 20 }
        var steady = AllanDeviation(intervalNanoseconds: 1_000)
        steady.add(line)
        #expect(steady.points.allSatisfy { $0.value == 0 })
    }

    @Test("Terms with a missed tick are left out, and rounds are pooled by their terms")
    func gapsAndPooling() throws {
        // Second differences of 0 0 2 0 0: 2, −4, 2 → (4 + 16 + 4) / (2 × 3); with the middle
        // missing none is left.
        let bump: [Double] = [0, 0, 2, 0, 0]
        #expect(
            AllanDeviation.deviation(of: bump, intervals: 1, intervalNanoseconds: 1) == 2
        )
        let gap: [Double] = [0, 0, .nan, 0, 0]
        #expect(
            AllanDeviation.deviation(of: gap, intervals: 1, intervalNanoseconds: 1) == nil
        )
        // Three terms with 24, three with 0.
        var pooled = AllanDeviation(intervalNanoseconds: 1)
        pooled.add(bump)
        pooled.add([0, 0, 0, 0, 0])
        #expect(pooled.points.first?.value == 2.0.squareRoot())
    }

    @Test("MTIE worked by hand")
    func timeIntervalErrorByHand() {
        // Windows of 2, 3 and 5 points of 0 3 1 6 2 2: largest ranges 5, 5 and 6.
        var wander = MaximumTimeIntervalError(intervalNanoseconds: 1e6)
        wander.add([0, 3, 1, 6, 2, 2])
        #expect(wander.points.map(\.value) == [5, 5, 6])
        #expect(wander.points.map(\.tauSeconds) == [0.001, 0.002, 0.004])
        // Without the 6 the ranges are 3, 3 and 3; a second round with 4 counts where it fits.
        var gap = MaximumTimeIntervalError(intervalNanoseconds: 1)
        gap.add([0, 3, 1, .nan, 2, 2])
        #expect(gap.points.map(\.value) == [3, 3, 3])
        gap.add([0, 0, 4])
        #expect(gap.points.map(\.value) == [4, 4, 3])
        // Of each window length the lower median of the rounds: 3 and 4, of the third 3 alone.
        #expect(gap.medianPoints.map(\.value) == [3, 3, 3])
    }

    @Test("MTIE never falls with a longer window, and equals the definition")
    func definition() {
        let phase = Fixture.round(ReferenceSeries.latenesses).phase
        var wander = MaximumTimeIntervalError(intervalNanoseconds: 1e6)
        wander.add(phase)
        let values = wander.points.map(\.value)
        #expect(values.count == 11)
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
        for octave in 0..<values.count {
            let length = 1 << octave
            let widest = (0..<(phase.count - length)).map { start in
                let window = phase[start...(start + length)]
                return (window.max() ?? 0) - (window.min() ?? 0)
            }.max()
            #expect(values[octave] == widest)
        }
    }

    @Test("Deviation and MTIE of the reference round are those of numpy")
    func reference() {
        let phase = Fixture.round(ReferenceSeries.latenesses).phase
        var deviation = AllanDeviation(intervalNanoseconds: 1e6)
        deviation.add(phase)
        var wander = MaximumTimeIntervalError(intervalNanoseconds: 1e6)
        wander.add(phase)
        let expected = [0: 0.419635171803176, 2: 0.10323528776111011, 9: 0.0007681020862401803]
        for (octave, value) in expected {
            #expect(abs(deviation.points[octave].value - value) < 1e-12)
        }
        #expect(wander.points[0].value == 2_818_618)
        #expect(wander.points[10].value == 2_828_052)
    }

    @Test("Thinned windows of a long series give nearly what all windows give")
    func thinning() throws {
        var generator = SplitMix64(seed: 41)
        let phase = (0..<450_000).map { _ in Double(generator.next() % 100_000) }
        let intervals = 128
        #expect(windowStride(intervals: intervals, points: phase.count) == 4)
        #expect(windowStride(intervals: 16, points: phase.count) == 1)
        #expect(windowStride(intervals: 1 << 20, points: 100_000) == 1)
        let thinned = try #require(
            AllanDeviation.deviation(of: phase, intervals: intervals, intervalNanoseconds: 1)
        )
        var sum = 0.0
        for index in 0..<(phase.count - 2 * intervals) {
            let term = phase[index + 2 * intervals] - 2 * phase[index + intervals] + phase[index]
            sum += term * term
        }
        let count = Double(phase.count - 2 * intervals)
        let all = (sum / (2 * Double(intervals * intervals) * count)).squareRoot()
        #expect(abs(thinned / all - 1) < 0.01, "seed 41")
    }
}
