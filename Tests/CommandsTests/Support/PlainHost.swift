import Runs

extension HostSnapshot {
    /// A host of which no more is known than has to be.
    static let plain = HostSnapshot(
        hostName: "host",
        operatingSystem: "Debian 12",
        kernelRelease: "6.1",
        kernelVersion: "#1",
        kernelCommandLine: "",
        architecture: "x86_64",
        processorModel: "processor",
        processorCount: 2,
        memoryKibibytes: 1
    )
}

extension HostState {
    static let plain = HostState(loadAverages: [], availableMemoryKibibytes: 1, uptimeSeconds: 1)
}
