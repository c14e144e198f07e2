import PunctualBase
import Testing

@Suite("Arithmetic that stops at the ends")
struct ClampedArithmeticTests {
    private static let numbers: [Int64] = [.min, .min + 1, -7, -1, 0, 1, 7, .max - 1, .max]

    @Test("It is that of wider numbers, cut off", arguments: numbers)
    func reference(left: Int64) {
        for right in Self.numbers {
            let (wideLeft, wideRight) = (Int128(left), Int128(right))
            #expect(left.addingClamped(right) == Int64(clamping: wideLeft + wideRight))
            #expect(left.subtractingClamped(right) == Int64(clamping: wideLeft - wideRight))
            #expect(left.multipliedClamped(by: right) == Int64(clamping: wideLeft * wideRight))
        }
    }

    @Test("A sum that leaves the range stays at its end")
    func sums() {
        #expect([Int64.max, 1, 2].clampedSum() == .max)
        #expect([Int64.min, -1].clampedSum() == .min)
        #expect([Int64]().clampedSum() == 0)
        #expect([3, -5].clampedSum() == -2)
    }

    @Test(
        "Numbers with a fraction are cut off, and none is 0",
        arguments: [
            (1.9, 1), (-1.9, -1), (1e300, .max), (-1e300, .min), (.infinity, .max),
            (-.infinity, .min), (.nan, 0), (9.3e18, .max),
        ] as [(Double, Int64)]
    )
    func doubles(number: Double, expected: Int64) {
        #expect(Int64(clamping: number) == expected)
    }
}

@Suite("Heap")
struct HeapTests {
    @Test("What was put in comes out in order", arguments: 0..<20)
    func order(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var heap = Heap<UInt64>()
        var expected: [UInt64] = []
        for _ in 0..<generator.index(below: 200) {
            if generator.index(below: 3) == 0, let least = expected.min() {
                #expect(heap.first == least)
                #expect(heap.removeFirst() == least)
                if let place = expected.firstIndex(of: least) { expected.remove(at: place) }
            } else {
                let value = generator.next() % 50
                heap.insert(value)
                expected.append(value)
            }
        }
        for value in expected.sorted() { #expect(heap.removeFirst() == value) }
        #expect(heap.isEmpty && heap.removeFirst() == nil)
    }
}
