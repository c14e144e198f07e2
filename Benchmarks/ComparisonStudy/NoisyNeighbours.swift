import Analysis
import Glibc
import PunctualBase
import Timekeeping

/// Other tenants of the host: bursts of one to three busy processes, on and off at random.
///
/// Quiet for 5 s and busy for 3 s on average, both exponentially distributed. The processes are
/// this program, started anew to spin.
struct NoisyNeighbours: ~Copyable {
    private let process: pid_t

    /// Starts the process that makes the bursts, a leader of its own group.
    init(seed: UInt64) throws {
        process = try Self.start(["neighbours", "\(seed)"], inOwnGroup: true)
    }

    deinit {
        kill(-process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// What the process does that `init` starts; returns when its parent is gone.
    static func makeBursts(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let parent = getppid()
        while getppid() == parent {
            usleep(UInt32(min(exponential(mean: 5, &generator), 20) * 1e6))
            let seconds = min(exponential(mean: 3, &generator), 12)
            let spinners = try (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                try start(["spin", "\(seconds)"], inOwnGroup: false)
            }
            for spinner in spinners {
                var status: Int32 = 0
                while waitpid(spinner, &status, 0) < 0, errno == EINTR {}
            }
        }
    }

    static func spin(seconds: Double) {
        let clock = KernelClock()
        let end = clock.now.advanced(byNanoseconds: Int64(seconds * 1e9))
        while clock.now < end {}
    }

    private static func exponential(mean: Double, _ generator: inout SplitMix64) -> Double {
        -mean * log(Double.random(in: Double.ulpOfOne...1, using: &generator))
    }

    private static func start(_ words: [String], inOwnGroup: Bool) throws -> pid_t {
        var pointers: [UnsafeMutablePointer<CChar>?] =
            (["/proc/self/exe"] + words).map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        if inOwnGroup { posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP)) }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/proc/self/exe", nil, &attributes, &pointers, environ)
        guard code == 0 else { throw StudyError.noNeighbours(String(cString: strerror(code))) }
        return process
    }
}
