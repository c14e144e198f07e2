/// The plans that come with the program: the files beside this one, which the build puts into it,
/// so that their names work in any folder and without a checkout.
package enum BenchmarkPlan: String, CaseIterable, Sendable {
    case quick, `default`, thorough, realtime, drift

    /// The plan as it is written, in JSON5.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    private var bytes: [UInt8] {
        switch self {
        case .quick: PackageResources.quick_json5
        case .default: PackageResources.default_json5
        case .thorough: PackageResources.thorough_json5
        case .realtime: PackageResources.realtime_json5
        case .drift: PackageResources.drift_json5
        }
    }
}
