import Runs
import Testing

@testable import Harness

/// Files as kernels have shown them, by path.
private struct RecordedFiles {
    var texts: [String: String]

    func read(_ path: String) -> String? { texts[path] }
}

private let bothVersions = """
    31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
    32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
    34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
    41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
    """

private let secondVersion = """
    25 30 0:23 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
    35 25 0:30 / /sys/fs/cgroup rw,nosuid shared:9 master:2 - cgroup2 cgroup2 rw,nsdelegate
    """

@Suite("Control groups, found")
struct ControlGroupTests {
    private func folders(_ groups: String, _ mounts: String) -> [String]? {
        ControlGroups(groups: groups, mounts: mounts)?.folders
    }

    @Test("The first version, beside other controllers and the second version without any")
    func hybrid() {
        let groups = "4:memory:/other\n3:cpuset:/c\n1:cpu,cpuacct:/a/b\n0::/user.slice\n"
        let found = ControlGroups(groups: groups, mounts: bothVersions)
        #expect(found?.version == .first)
        #expect(
            found?.folders
                == ["/sys/fs/cgroup/cpu/a/b", "/sys/fs/cgroup/cpu/a", "/sys/fs/cgroup/cpu"]
        )
        #expect(folders("1:cpu:/\n0::/\n", bothVersions) == ["/sys/fs/cgroup/cpu"])
    }

    @Test("The controllers of the first version in one mount under two names")
    func together() {
        let mounts = """
            33 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:10 - cgroup cgroup rw,cpu,cpuacct
            """
        #expect(
            folders("5:cpu,cpuacct:/docker/1f\n", mounts)
                == [
                    "/sys/fs/cgroup/cpu,cpuacct/docker/1f", "/sys/fs/cgroup/cpu,cpuacct/docker",
                    "/sys/fs/cgroup/cpu,cpuacct",
                ]
        )
    }

    @Test("The second version alone, with colons and blanks in names")
    func second() {
        let found = ControlGroups(groups: "0::/a:b/c d\n", mounts: secondVersion)
        #expect(found?.version == .second)
        #expect(
            found?.folders
                == ["/sys/fs/cgroup/a:b/c d", "/sys/fs/cgroup/a:b", "/sys/fs/cgroup"]
        )
        let elsewhere = #"35 25 0:30 / /mnt/my\040groups\134 rw - cgroup2 none rw"#
        #expect(folders("0::/x\n", elsewhere) == [#"/mnt/my groups\/x"#, #"/mnt/my groups\"#])
    }

    @Test("A container without a namespace of its own sees its group as the root of the mount")
    func container() {
        let mounts = "35 25 0:30 /docker/1f /sys/fs/cgroup ro - cgroup2 cgroup rw"
        #expect(folders("0::/docker/1f/app\n", mounts) == ["/sys/fs/cgroup/app", "/sys/fs/cgroup"])
        #expect(folders("0::/docker/1f\n", mounts) == ["/sys/fs/cgroup"])
        // Not `/docker/1` with something behind it.
        #expect(folders("0::/docker/1fa\n", mounts) == nil)
        // With the whole tree mounted beside it, all of the way to the root is seen.
        let both = mounts + "\n36 25 0:30 / /host/cgroup ro - cgroup2 cgroup rw"
        #expect(folders("0::/docker/1f\n", both)?.first == "/host/cgroup/docker/1f")
    }

    @Test("Of two mounts in one place the later one is seen")
    func hidden() {
        let mounts = """
            35 25 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw
            36 35 0:30 /inner /sys/fs/cgroup rw - cgroup2 cgroup2 rw
            """
        #expect(folders("0::/inner/x\n", mounts) == ["/sys/fs/cgroup/x", "/sys/fs/cgroup"])
    }

    @Test("Outside of the namespace, not mounted, missing or garbage: not told")
    func unknown() {
        #expect(folders("0::/../other\n", secondVersion) == nil)
        #expect(folders("0::/\n", "35 25 0:30 /../.. /c rw - cgroup2 c rw") == nil)
        #expect(folders("1:cpu:/a\n0::/\n", secondVersion) == nil)
        #expect(folders("", bothVersions) == nil)
        #expect(folders("0::/\n", "") == nil)
        for garbage in ["\n", "::::\n", "0:/\n", "0::relative\n", "x", "1:cpu\n"] {
            #expect(folders(garbage, bothVersions) == nil, "\(garbage)")
        }
        for garbage in ["- - -", "1 2 3 4 5 6 -", "a b c / /d rw - cgroup2", "\u{0}\u{FFFD}"] {
            #expect(folders("0::/\n", garbage) == nil, "\(garbage)")
        }
    }
}

@Suite("Control groups, their quotas")
struct ControlGroupQuotaTests {
    private static let first = ControlGroups(groups: "1:cpu:/a/b\n", mounts: bothVersions)
    private static let second = ControlGroups(groups: "0::/a/b\n", mounts: secondVersion)

    private func quota(_ groups: ControlGroups?, _ texts: [String: String]) -> ProcessorQuota? {
        groups?.quota(RecordedFiles(texts: texts).read)
    }

    @Test("Of nested groups of the first version the tightest counts, whichever it is")
    func nested() {
        let root = "/sys/fs/cgroup/cpu"
        var texts = [
            root + "/cpu.cfs_quota_us": "-1\n", root + "/cpu.cfs_period_us": "100000\n",
            root + "/a/cpu.cfs_quota_us": "10000\n", root + "/a/cpu.cfs_period_us": "100000\n",
            root + "/a/b/cpu.cfs_quota_us": "5000\n", root + "/a/b/cpu.cfs_period_us": "20000\n",
        ]
        #expect(
            quota(Self.first, texts)
                == ProcessorQuota(quotaMicroseconds: 10_000, periodMicroseconds: 100_000)
        )
        texts[root + "/a/b/cpu.cfs_quota_us"] = "1000\n"
        #expect(
            quota(Self.first, texts)
                == ProcessorQuota(quotaMicroseconds: 1_000, periodMicroseconds: 20_000)
        )
        texts[root + "/a/b/cpu.cfs_quota_us"] = "-1\n"
        texts[root + "/a/cpu.cfs_quota_us"] = "-1\n"
        #expect(quota(Self.first, texts) == .unlimited)
    }

    @Test("The second version: max, a limit, and groups to which the controller is not handed down")
    func second() {
        let root = "/sys/fs/cgroup"
        #expect(quota(Self.second, [root + "/a/cpu.max": "max 100000\n"]) == .unlimited)
        #expect(
            quota(
                Self.second,
                [root + "/a/cpu.max": "150000 100000\n", root + "/a/b/cpu.max": "max 100000\n"]
            )?.processors == 1.5
        )
        // The root itself has no such file.
        #expect(
            quota(Self.second, [root + "/cgroup.controllers": "cpuset cpu io memory\n"])
                == .unlimited
        )
        #expect(quota(Self.second, [root + "/cgroup.controllers": "cpuset io\n"]) == nil)
    }

    @Test("Files that are missing or make no sense tell nothing")
    func garbage() {
        #expect(quota(Self.first, [:]) == nil && quota(Self.second, [:]) == nil)
        let place = "/sys/fs/cgroup/a/cpu.max"
        for text in [
            "", "max", "10000", "0 100000", "-5 100000", "10000 0", "10000 -1", "a b", "1 2 3",
            "99999999999999999999 100000",
        ] {
            #expect(quota(Self.second, [place: text]) == nil, "\(text)")
        }
        // A group that makes no sense does not hide the one above it.
        #expect(
            quota(
                Self.second,
                [place: "7000 100000", "/sys/fs/cgroup/a/b/cpu.max": "\u{FFFD}"]
            )?.text == "7ms of 100ms"
        )
        let half = ["/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "10000\n"]
        #expect(quota(Self.first, half) == nil)
    }

    @Test("How long groups stood still, in the units of both versions")
    func throttling() {
        let old = """
            nr_periods 812
            nr_throttled 31
            throttled_time 2750123456
            nr_bursts 0
            burst_time 0
            """
        #expect(Throttling(stat: old) == Throttling(periods: 31, nanoseconds: 2_750_123_456))
        let new = """
            usage_usec 8123
            user_usec 4000
            system_usec 4123
            nr_periods 12
            nr_throttled 3
            throttled_usec 81234
            """
        #expect(Throttling(stat: new) == Throttling(periods: 3, nanoseconds: 81_234_000))
        let root = "usage_usec 8123\nuser_usec 4000\nsystem_usec 4123\n"
        for text in [root, "", "nr_throttled 3", "nr_throttled x\nthrottled_usec 5", "\u{0}"] {
            #expect(Throttling(stat: text) == nil, "\(text)")
        }
    }

    @Test("Of nested groups the one counts that stood still longest, and only where both tell")
    func longest() {
        func some(_ periods: Int, _ nanoseconds: Int64) -> Throttling {
            Throttling(periods: periods, nanoseconds: nanoseconds)
        }
        let before = ["/a": some(5, 500), "/a/b": some(7, 100), "/gone": some(1, 1)]
        let after = ["/a": some(6, 900), "/a/b": some(9, 1_100), "/new": some(9, 9_999)]
        #expect(Throttling.longest(from: before, to: after) == some(2, 1_000))
        #expect(Throttling.longest(from: [:], to: after) == nil)
        // A group that was made anew under the same name.
        #expect(Throttling.longest(from: after, to: before) == some(0, 0))
    }

    @Test("Counters of a round take what a quota took")
    func noise() {
        var before = NoiseReading()
        var after = NoiseReading()
        #expect(
            NoiseCounters(from: before, to: after, ticksPerSecond: 100).throttledNanoseconds == nil
        )
        before.throttling = ["/a": Throttling(periods: 1, nanoseconds: 10)]
        after.throttling = ["/a": Throttling(periods: 4, nanoseconds: 50)]
        let noise = NoiseCounters(from: before, to: after, ticksPerSecond: 100)
        #expect(noise.throttledPeriods == 3 && noise.throttledNanoseconds == 40)
    }
}
