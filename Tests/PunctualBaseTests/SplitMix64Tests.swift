import PunctualBase
import Testing

@Suite("SplitMix64")
struct SplitMix64Tests {
    @Test("It gives the numbers of its reference implementation")
    func reference() {
        var generator = SplitMix64(seed: 1_234_567)
        let numbers = (0..<5).map { _ in generator.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        )
    }

    @Test("An index is below its bound, and each one comes")
    func index() {
        var generator = SplitMix64(seed: 3)
        var seen: Set<Int> = []
        for _ in 0..<1_000 { seen.insert(generator.index(below: 7)) }
        #expect(seen == Set(0..<7))
    }
}
