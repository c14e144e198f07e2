import Testing

@testable import PunctualBase

@Suite("Values from JSON")
struct JSONDecodingTests {
    private enum Kind: String, Codable { case one, two }
    private enum Choice: Codable, Equatable {
        case none
        case list([Int])
    }
    private struct Inner: Codable, Equatable {
        var byte: UInt8
        var small: Int32?
    }
    private struct Outer: Codable, Equatable {
        var name: String
        var number: Double
        var kinds: [Kind: Double]
        var choice: Choice
        var inner: [Inner]
        var isTrue: Bool
    }

    private static let text = #"""
        {"name": "a", "number": 1, "kinds": ["one", 0.5],
         "choice": {"list": {"_0": [1, 2]}},
         "inner": [{"byte": 7}, {"byte": 255, "small": null}], "isTrue": true, "more": 1}
        """#

    private func read(_ text: String) throws -> Outer {
        try JSONReader.read(Array(text.utf8)).decoded(as: Outer.self)
    }

    @Test("All that Codable has is read; a member that is not known is left out")
    func whole() throws {
        let value = try read(Self.text)
        let inner = [Inner(byte: 7, small: nil), Inner(byte: 255, small: nil)]
        #expect(
            value
                == Outer(
                    name: "a",
                    number: 1,
                    kinds: [.one: 0.5],
                    choice: .list([1, 2]),
                    inner: inner,
                    isTrue: true
                )
        )
    }

    @Test(
        "What is wrong is told with the way to it and its place",
        arguments: [
            (#""byte": 7"#, #""byte": 256"#, "inner[0].byte", "out of range"),
            (#""byte": 7"#, #""byte": -1"#, "inner[0].byte", "out of range"),
            (#""byte": 7"#, #""byte": 1.5"#, "inner[0].byte", "a whole number"),
            (#""byte": 255"#, #""bite": 255"#, "inner[1]", "“byte” is missing"),
            (#""small": null"#, #""small": 2147483648"#, "inner[1].small", "out of range"),
            (#""name": "a""#, #""name": null"#, "name", "expected a text, found null"),
            (#""number": 1"#, #""number": 1e999"#, "number", "too large"),
            (#""number": 1"#, #""number": "1""#, "number", "expected a number, found “1”"),
            (#""one""#, #""three""#, "kinds[0]", "three"),
            (#""list""#, #""lost""#, "choice", ""),
            (#""isTrue": true"#, #""isTrue": 1"#, "isTrue", "true or false"),
            (#"[{"byte""#, #"{"a": [{"byte""#, "", ""),
        ]
    )
    func mistakes(found: String, replacement: String, path: String, mention: String) throws {
        try #require(Self.text.contains(found))
        let text = Self.text.replacing(found, with: replacement)
        let error = #expect(throws: JSONProblem.self) { try read(text) }
        #expect(error?.path == path, "\(String(describing: error))")
        #expect(error?.reason.contains(mention) ?? false, "\(String(describing: error))")
        #expect(!(error?.reason.contains("Debug") ?? true))
    }

    @Test("Numbers that are not finite are texts, as JSON has none")
    func infinities() throws {
        func number(_ text: String) throws -> Double {
            try JSONReader.read(Array(text.utf8)).decoded(as: Double.self)
        }
        #expect(try number(#""+inf""#) == .infinity)
        #expect(try number(#""-inf""#) == -.infinity)
        #expect(try number(#""nan""#).isNaN)
    }

    /// A search through all members for each of them would take minutes.
    @Test("A dictionary of many members takes time in proportion", .timeLimit(.minutes(1)))
    func manyMembers() throws {
        let names = (0..<100_000).map { "stressor \($0)" }
        let members = names.enumerated().map { "\"\($1)\":\($0)" }
        let node = try JSONReader.read(Array("{\(members.joined(separator: ","))}".utf8))
        let read = try node.decoded(as: [String: Int].self)
        #expect(read.count == names.count)
        #expect(names.enumerated().allSatisfy { read[$1] == $0 })
    }

    @Test("Of few members and of many the same are found and missed", arguments: [1, 16, 17, 40])
    func members(count: Int) throws {
        struct Known: Decodable {
            var a: Int
            var b: Int?
        }
        func read(_ first: String) throws -> Known {
            let others = (1..<count).map { ",\"x\($0)\":0" }.joined()
            return try JSONReader.read(Array("{\"\(first)\":7\(others)}".utf8))
                .decoded(as: Known.self)
        }
        let known = try read("a")
        #expect(known.a == 7 && known.b == nil)
        let error = #expect(throws: JSONProblem.self) { try read("c") }
        #expect(error?.reason.contains("“a” is missing") == true, "\(String(describing: error))")
    }

    @Test("A JSON value is the same in every coder")
    func value() throws {
        let text = Array(#"{"a":[1,-2.5,null,true,"x",{}],"b":9007199254740993}"#.utf8)
        let node = try JSONReader.read(text)
        #expect(try node.decoded(as: JSONValue.self) == JSONValue(node))
        #expect(JSONValue(node).compactText.utf8.dropLast().elementsEqual(text))
    }
}
