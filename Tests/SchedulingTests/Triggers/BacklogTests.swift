import Scheduling
import Testing
import Timekeeping

@Suite("Backlog")
struct BacklogTests {
    @Test("A backlog says whether it was counted to its end")
    func exactness() {
        let time = WallTime(nanosecondsSince1970: 0)
        #expect(Backlog(count: 1, first: time, last: time).isExact)
    }
}
