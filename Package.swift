// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is built with; the reasons stand in the language evolution proposals
/// SE-0335, SE-0409, SE-0444 and SE-0443.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// For rooms that compute much, which `make test` has optimised, with all their checks.
///
/// Its simulations of thousands of runs would take minutes otherwise. Only where it is asked for: a package
/// with such a flag cannot be used by another one.
let computing: [SwiftSetting] =
    Context.environment["PUNCTUAL_OPTIMISE"] == nil
    ? settings : settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The rooms that compute and touch nothing outside say so to the compiler as well.
let pure: [SwiftSetting] = computing + [.strictMemorySafety()]

/// One room: a target of `Sources`, with the only rooms that it may import; `folder` is its folder
/// there, if that is not called as the room is.
func room(
    _ name: String,
    folder: String? = nil,
    imports: [String] = [],
    settings: [SwiftSetting] = settings
) -> Target {
    .target(
        name: name,
        dependencies: imports.map { .target(name: $0) },
        path: folder.map { "Sources/" + $0 },
        swiftSettings: settings
    )
}

func tests(of room: String, imports: [String] = []) -> Target {
    .testTarget(
        name: room + "Tests",
        dependencies: ([room] + imports).map { .target(name: $0) },
        swiftSettings: settings
    )
}

/// What reads the inputs of the fuzzer: a suite that reads all seeds, or the fuzzer itself, which needs
/// instrumented code everywhere (`make fuzz` says how it is built).
let fuzzing: [Target] = {
    let rooms: [Target.Dependency] = [
        "Analysis", "BenchmarkPlans", "Commands", "Harness", "PunctualBase", "PunctualPlatform",
        "Reporting", "Runs", "SQLite", "Scheduling", "Storage", "Timekeeping", "CZstd",
    ]
    let data = ["Seeds", "Dictionaries", "LibFuzzer", "run"]
    guard Context.environment["PUNCTUAL_FUZZ"] != nil else {
        return [
            .testTarget(
                name: "FuzzTests",
                dependencies: rooms,
                exclude: data + ["Driver"],
                swiftSettings: settings
            )
        ]
    }
    return [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/FuzzTests/LibFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: rooms + ["CLibFuzzer"],
            path: "Tests/FuzzTests",
            exclude: data + ["SeedTests.swift"],
            swiftSettings: settings
        ),
    ]
}()

let package = Package(
    name: "punctual",
    products: [
        .executable(name: "punctual", targets: ["punctual"]),
        // For other packages; all other rooms serve the program alone.
        .library(name: "Scheduling", targets: ["Scheduling"]),
    ],
    targets: [
        // What Swift cannot see by itself.
        .target(
            name: "CKernel",
            cSettings: [.define("_GNU_SOURCE")],
            linkerSettings: [.linkedLibrary("uring")]
        ),
        .systemLibrary(
            name: "CSQLite",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(
            name: "GnuplotStream",
            linkerSettings: [
                .linkedLibrary("boost_iostreams"), .linkedLibrary("boost_filesystem"),
                .linkedLibrary("boost_system"),
            ]
        ),

        // The ground floor, which every room may import: what computes, and what asks the system.
        // Prefixed, since a package that uses the library may well have a target of the plain name.
        room("PunctualBase", folder: "Base", settings: computing),
        room("PunctualPlatform", folder: "Platform", imports: ["PunctualBase", "CKernel"]),

        room("Runs", imports: ["PunctualBase"], settings: pure),
        room("Analysis", imports: ["Runs", "PunctualBase"], settings: pure),
        room("Timekeeping", imports: ["PunctualBase", "PunctualPlatform", "CKernel"]),
        room(
            "Wakeups",
            imports: ["Timekeeping", "PunctualPlatform", "PunctualBase", "CKernel"]
        ),
        room(
            "Harness",
            imports: [
                "Scheduling", "Wakeups", "Runs", "Timekeeping", "PunctualPlatform", "PunctualBase",
                "CKernel",
            ]
        ),
        room("SQLite", imports: ["PunctualPlatform", "PunctualBase", "CSQLite"]),
        room(
            "Scheduling",
            imports: [
                "Wakeups", "Timekeeping", "SQLite", "PunctualPlatform", "PunctualBase", "CKernel",
            ]
        ),
        room(
            "Storage",
            imports: ["Runs", "SQLite", "PunctualPlatform", "PunctualBase", "CZstd"]
        ),
        room(
            "Reporting",
            imports: ["Runs", "Analysis", "PunctualPlatform", "PunctualBase", "GnuplotStream"],
            settings: computing
        ),
        .target(
            name: "BenchmarkPlans",
            path: "Benchmarks/Plans",
            resources: [
                .embedInCode("quick.json5"), .embedInCode("default.json5"),
                .embedInCode("thorough.json5"), .embedInCode("realtime.json5"),
                .embedInCode("drift.json5"),
            ],
            swiftSettings: settings
        ),
        room(
            "Commands",
            imports: [
                "BenchmarkPlans", "Runs", "Analysis", "Timekeeping", "Wakeups", "Harness", "SQLite",
                "Storage",
                "Reporting", "Scheduling", "PunctualPlatform", "PunctualBase", "CKernel",
            ]
        ),
        .executableTarget(
            name: "punctual",
            dependencies: ["Commands", "PunctualPlatform"],
            swiftSettings: settings
        ),

        // What Punctual itself costs.
        .target(name: "AllocationCounter", path: "Benchmarks/AllocationCounter"),
        .executableTarget(
            name: "self-benchmark",
            dependencies: [
                "AllocationCounter", "Analysis", "Commands", "Harness", "PunctualBase", "Runs",
                "Scheduling", "Storage", "Timekeeping",
            ],
            path: "Benchmarks/SelfBenchmark",
            swiftSettings: settings
        ),
        // How far the verdicts of comparisons can be trusted on this machine.
        .executableTarget(
            name: "comparison-study",
            dependencies: [
                "Analysis", "Commands", "Harness", "PunctualBase", "Runs", "Timekeeping",
            ],
            path: "Benchmarks/ComparisonStudy",
            swiftSettings: settings
        ),

        tests(of: "PunctualBase"),
        tests(of: "PunctualPlatform", imports: ["TestSupport"]),
        tests(of: "Runs"),
        tests(of: "Analysis", imports: ["Runs", "PunctualBase", "TestSupport"]),
        tests(of: "Timekeeping"),
        tests(of: "Wakeups", imports: ["Timekeeping", "PunctualBase"]),
        tests(of: "Harness", imports: ["Scheduling", "Wakeups", "Runs", "Timekeeping"]),
        tests(of: "SQLite", imports: ["TestSupport", "PunctualBase"]),
        .testTarget(
            name: "SchedulingTests",
            dependencies: [
                "Scheduling", "Timekeeping", "Wakeups", "SQLite", "TestSupport", "PunctualPlatform",
                "PunctualBase",
            ],
            exclude: ["Corpus"],
            swiftSettings: settings
        ),
        tests(
            of: "Storage",
            imports: ["Runs", "SQLite", "TestSupport", "PunctualPlatform", "PunctualBase"]
        ),
        tests(
            of: "Reporting",
            imports: ["Runs", "Analysis", "TestSupport", "PunctualPlatform", "PunctualBase"]
        ),
        tests(
            of: "Commands",
            imports: [
                "Analysis", "BenchmarkPlans", "Harness", "PunctualBase", "PunctualPlatform",
                "Reporting", "Runs", "SQLite", "Storage", "TestSupport", "Wakeups",
            ]
        ),
        .testTarget(
            name: "KernelTests",
            dependencies: [
                "Scheduling", "Wakeups", "Harness", "Runs", "Timekeeping", "PunctualPlatform",
                "CKernel", "TestSupport", "scheduling-worker",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "punctual", "scheduling-examples", "scheduling-worker", "SQLite", "TestSupport",
                "PunctualPlatform", "PunctualBase", "Timekeeping",
            ],
            // What earlier versions have left on the disk; a test opens it.
            exclude: ["Versions"],
            swiftSettings: settings
        ),
        // What the manual shows of the library; a test compares the two.
        .executableTarget(
            name: "scheduling-examples",
            dependencies: ["Scheduling", "Timekeeping"],
            path: "Examples",
            swiftSettings: settings
        ),
        // What the tests of several rooms need: folders, small disks, seeded numbers.
        .target(
            name: "TestSupport",
            dependencies: ["PunctualBase"],
            path: "Tests/Support",
            exclude: ["SchedulingWorker"],
            swiftSettings: settings
        ),
        // A program that a pool of processes is made of: the test bundle cannot be one.
        .executableTarget(
            name: "scheduling-worker",
            dependencies: ["Scheduling", "Timekeeping"],
            path: "Tests/Support/SchedulingWorker",
            swiftSettings: settings
        ),
    ] + fuzzing,
    cxxLanguageStandard: .cxx17
)
