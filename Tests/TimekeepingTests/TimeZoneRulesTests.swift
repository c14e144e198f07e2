import Testing

@testable import Timekeeping

@Suite("Time zone rules")
struct TimeZoneRulesTests {
    private func wall(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int) -> Int64 {
        Int64(CivilDate.daysSince1970(year: year, month: month, day: day)) * 86_400
            + Int64(hour * 3_600 + minute * 60)
    }

    @Test("A gap is skipped by its length, at its instant")
    func gap() throws {
        // New York, 2026-03-08 02:00 EST, which is 07:00 UTC.
        let zone = try TimeZoneRules.named("America/New_York")
        #expect(
            zone.meaning(ofWallSeconds: wall(2026, 3, 8, 2, 30))
                == .skipped(at: wall(2026, 3, 8, 7, 0), bySeconds: 3_600)
        )
        #expect(
            zone.meaning(ofWallSeconds: wall(2026, 3, 8, 1, 59)) == .once(wall(2026, 3, 8, 6, 59))
        )
        #expect(
            zone.meaning(ofWallSeconds: wall(2026, 3, 8, 3, 0)) == .once(wall(2026, 3, 8, 7, 0))
        )
    }

    @Test("A fold is shown twice")
    func fold() throws {
        let zone = try TimeZoneRules.named("America/New_York")
        #expect(
            zone.meaning(ofWallSeconds: wall(2026, 11, 1, 1, 30))
                == .twice(first: wall(2026, 11, 1, 5, 30), second: wall(2026, 11, 1, 6, 30))
        )
        #expect(
            zone.meaning(ofWallSeconds: wall(2026, 11, 1, 2, 0)) == .once(wall(2026, 11, 1, 7, 0))
        )
    }

    @Test("Lord Howe moves by half an hour, Troll by two hours, Apia left out a day")
    func oddities() throws {
        let howe = try TimeZoneRules.named("Australia/Lord_Howe")
        #expect(
            howe.meaning(ofWallSeconds: wall(2025, 10, 5, 2, 15))
                == .skipped(at: wall(2025, 10, 4, 15, 30), bySeconds: 1_800)
        )
        let troll = try TimeZoneRules.named("Antarctica/Troll")
        #expect(
            troll.meaning(ofWallSeconds: wall(2025, 3, 30, 2, 0))
                == .skipped(at: wall(2025, 3, 30, 1, 0), bySeconds: 7_200)
        )
        let apia = try TimeZoneRules.named("Pacific/Apia")
        #expect(
            apia.meaning(ofWallSeconds: wall(2011, 12, 30, 12, 0))
                == .skipped(at: wall(2011, 12, 30, 10, 0), bySeconds: 86_400)
        )
    }

    @Test("Dublin's winter time is an hour behind its standard time, and only the clock matters")
    func dublin() throws {
        let zone = try TimeZoneRules.named("Europe/Dublin")
        #expect(zone.offset(atSecond: wall(2025, 1, 15, 12, 0)) == 0)
        #expect(zone.offset(atSecond: wall(2025, 7, 15, 12, 0)) == 3_600)
    }

    @Test("Far years follow the footer")
    func farYears() throws {
        // 2201-07-01 is summer in Berlin; its clock goes forward on the last Sunday of March.
        let zone = try TimeZoneRules.named("Europe/Berlin")
        #expect(zone.offset(atSecond: wall(2201, 7, 1, 0, 0)) == 7_200)
        #expect(zone.offset(atSecond: wall(2201, 1, 1, 0, 0)) == 3_600)
        let change = zone.change(afterSecond: wall(2201, 1, 1, 0, 0))
        // 2201-03-31 is a Tuesday, so the last Sunday is the 29th; at 01:00 UTC.
        #expect(change?.second == wall(2201, 3, 29, 1, 0))
        #expect(change?.shift == 3_600)
    }

    @Test(
        "The rules of RFC 9636 are read",
        arguments: [
            // Section 3.3.1 has the first two, the third is Greenland's.
            ("XXX3EDT4,0/0,J365/23", -4, -4), ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", -3, -2),
            ("IST-2IDT,M3.4.4/26,M10.5.0", 2, 3), ("JST-9", 9, 9),
        ]
    )
    func rules(text: String, january: Int, july: Int) throws {
        let zone = try TimeZoneRules.named("posix:\(text)")
        #expect(zone.offset(atSecond: wall(2030, 1, 15, 0, 0)) == january * 3_600)
        #expect(zone.offset(atSecond: wall(2030, 7, 15, 0, 0)) == july * 3_600)
    }

    @Test(
        "What is no name of a zone is refused with a sentence",
        arguments: [
            "", "/etc/passwd", "../../../etc/passwd", "Europe/../../x", "Europe//Berlin",
            "Europe/Berl\u{1b}[1m", "Europe", "Europe/Londonn", "zone.tab", ".",
            String(repeating: "a", count: 5_000), "posix:nonsense",
        ]
    )
    func names(name: String) {
        let error = #expect(throws: TimeZoneError.self) { _ = try TimeZoneRules.named(name) }
        #expect(error.map { !"\($0)".isEmpty } ?? false)
    }

    @Test("A cut or altered file is damaged, and never more")
    func damage() throws {
        // Version 1, one type of local time, +1 h.
        var file = Array("TZif\0".utf8) + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, 0, 0, 1, 4] as [UInt8] { file += [0, 0, 0, count] }
        file += [0, 0, 0x0E, 0x10, 0, 0] + Array("CET\0".utf8)
        #expect(try TimeZoneFile(file, path: "x").initialOffset == 3_600)
        for length in 0..<file.count {
            #expect(throws: TimeZoneError.self) {
                try TimeZoneFile(Array(file.prefix(length)), path: "x")
            }
        }
        for index in file.indices {
            for value in [0x7F, 0xFF] as [UInt8] {
                var altered = file
                altered[index] = value
                _ = try? TimeZoneFile(altered, path: "x")
            }
        }
    }
}

@Suite("Civil dates")
struct CivilDateTests {
    @Test("Days are counted on both sides of 1970, and back")
    func days() {
        #expect(CivilDate.daysSince1970(year: 2000, month: 3, day: 1) == 11_017)
        #expect(CivilDate.daysSince1970(year: 1969, month: 12, day: 31) == -1)
        for day in stride(from: -800_000, through: 800_000, by: 37) {
            #expect(CivilDate(daysSince1970: day).daysSince1970 == day)
        }
    }

    @Test(
        "Weeks are ISO 8601's",
        arguments: [
            (2005, 1, 1, 53), (2005, 1, 2, 53), (2007, 1, 1, 1), (2008, 12, 29, 1),
            (2010, 1, 3, 53),
            (2020, 12, 31, 53), (2021, 1, 4, 1),
        ]
    )
    func weeks(year: Int, month: Int, day: Int, week: Int) {
        #expect(CivilDate(year: year, month: month, day: day)?.isoWeek == week)
    }

    @Test("Months have their days")
    func months() {
        let lengths = (1...12).map { CivilDate.daysInMonth(year: 2100, month: $0) }
        #expect(lengths == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
        #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
        #expect(CivilDate(year: 1900, month: 2, day: 29) == nil)
    }
}
