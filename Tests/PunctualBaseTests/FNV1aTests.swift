import PunctualBase
import Testing

@Suite("FNV-1a")
struct FNV1aTests {
    // RFC 9923, section 9.3, the vectors of FNV64 (1a).
    @Test(
        "It gives the hashes of the standard",
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c),
            ("foobar", 0x8594_4171_f739_67e8),
        ] as [(String, UInt64)]
    )
    func vectors(text: String, hash: UInt64) {
        var fnv = FNV1a()
        fnv.add(text.utf8)
        #expect(fnv.value == hash)
    }
}
