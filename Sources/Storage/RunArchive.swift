import PunctualPlatform
package import Runs
import SQLite

/// The stored runs of a user, in one SQLite file.
///
/// Several processes may use the same file at once; a writer waits a few seconds for another. One
/// object serves one thread at a time. Every change is durable when its call returns.
package final class RunArchive {
    package enum Mode: Hashable, Sendable {
        /// The archive must be there; nothing is written.
        case readOnly
        /// The archive must be there; what it holds may be changed.
        case change
        /// The file is made if it is missing; its folder must be there.
        case create
        /// The file and its folder are made if they are missing.
        case readWrite

        /// Whether the file is made if it is missing.
        var mayCreate: Bool { self == .create || self == .readWrite }
    }

    package let path: String
    package let mode: Mode
    let connection: Connection
    let encoder = SampleEncoder()
    let decoder = SampleDecoder()

    /// Opens the archive and brings an older one up to date, also for reading alone.
    package init(
        path: String,
        mode: Mode,
        busyTimeoutMilliseconds: Int32 = 5_000
    ) throws(ArchiveError) {
        self.path = path
        self.mode = mode
        if mode == .readWrite { try ArchiveFolder.make(forFile: path) }
        connection = try Self.connection(to: path, mode, busyTimeoutMilliseconds)
        do throws(ArchiveError) {
            try connection.adoptArchiveSchema()
        } catch {
            guard case .database(.schemaTooOld) = error, mode == .readOnly else { throw error }
            try Self.connection(to: path, .change, busyTimeoutMilliseconds).adoptArchiveSchema()
            try connection.adoptArchiveSchema()
        }
    }

    private static func connection(
        to path: String,
        _ mode: Mode,
        _ busyTimeoutMilliseconds: Int32
    ) throws(ArchiveError) -> Connection {
        do {
            return try Connection(
                path: path,
                mode: mode.ofConnection,
                busyTimeoutMilliseconds: busyTimeoutMilliseconds
            )
        } catch .cannotOpen(_, .fileMissing) where !mode.mayCreate {
            throw .noArchive(path: path)
        } catch .cannotOpen(_, .folderMissing) where !mode.mayCreate {
            throw .noArchive(path: path)
        } catch {
            throw .database(error)
        }
    }
}

extension RunArchive.Mode {
    fileprivate var ofConnection: Connection.Mode {
        switch self {
        case .readOnly: .readOnly
        case .change: .readWrite
        case .create, .readWrite: .create
        }
    }
}

/// A round of a run in an archive.
package struct RoundKey: Hashable, Sendable {
    package var run: Int64
    /// Place in the run, from 1, in the order in which the rounds began.
    package var number: Int64

    package init(run: Int64, number: Int64) {
        self.run = run
        self.number = number
    }
}

/// A run with what its rounds add up to.
package struct StoredRun: Hashable, Sendable {
    package var run: Run
    package var roundCount: Int
    package var sampleCount: Int

    package init(run: Run, roundCount: Int, sampleCount: Int) {
        self.run = run
        self.roundCount = roundCount
        self.sampleCount = sampleCount
    }
}

/// A round without its samples.
package struct StoredRound: Hashable, Sendable {
    package var key: RoundKey
    /// In a round that was killed, `missedTicks` is not known yet; `measuredRounds` counts them.
    package var round: Round
    /// `nil` for a round that has not ended or was killed.
    package var summary: RoundSummary?
    /// Those that are stored, in a killed round too.
    package var sampleCount: Int

    package init(key: RoundKey, round: Round, summary: RoundSummary?, sampleCount: Int) {
        self.key = key
        self.round = round
        self.summary = summary
        self.sampleCount = sampleCount
    }
}
