import PunctualBase
import PunctualPlatform

extension PlanFields {
    /// Files of settings are small; larger ones are something else.
    private static let byteLimit = 1 << 20

    /// The members of the object that a JSON5 file holds.
    package init(ofFileAt path: String) throws(HarnessError) {
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try InputFile.bytes(of: path, byteLimit: Self.byteLimit)
        } catch {
            throw .settingsUnreadable(file: path, reason: error.reason)
        }
        try self.init(ofText: String(decoding: bytes, as: UTF8.self), file: path)
    }

    /// The members of the object that a JSON5 text holds, which errors call by the name of `file`.
    package init(ofText text: String, file: String) throws(HarnessError) {
        let bytes = Array(text.utf8)
        let source = Source(file: file, places: TextPlaces(of: bytes))
        let root: JSONNode
        do throws(JSONProblem) {
            root = try JSONReader.read(bytes, as: .json5, byteLimit: Self.byteLimit)
        } catch {
            let place = source.place("", at: error.offset)
            throw .planInvalid(place: place, problem: error.reason)
        }
        try self.init(root, path: "", of: source)
    }
}
