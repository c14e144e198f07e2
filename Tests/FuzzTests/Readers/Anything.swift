/// Asks a decoder for all that a type may ask of it: what a value is not, is an error and no more.
struct Anything: Decodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int?

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) {
            self.intValue = intValue
            stringValue = "\(intValue)"
        }
    }

    private static let depthLimit = 3

    init(from decoder: any Decoder) throws {
        if let values = try? decoder.container(keyedBy: Key.self) { Self.ask(values) }
        if let values = try? decoder.unkeyedContainer() { Self.ask(values) }
        if let value = try? decoder.singleValueContainer() { Self.ask(value) }
        guard decoder.codingPath.count < Self.depthLimit else { return }
        if let values = try? decoder.container(keyedBy: Key.self) {
            for key in values.allKeys {
                _ = try? values.decode(Anything.self, forKey: key)
                _ = try? values.nestedContainer(keyedBy: Key.self, forKey: key)
                _ = try? values.nestedUnkeyedContainer(forKey: key)
                _ = try? values.superDecoder(forKey: key)
            }
            _ = try? values.superDecoder()
            _ = try values.decode(Anything.self, forKey: Key(stringValue: "is missing"))
        }
        if var values = try? decoder.unkeyedContainer() {
            while !values.isAtEnd, (try? values.decode(Anything.self)) != nil {}
        }
    }

    private static func ask(_ values: KeyedDecodingContainer<Key>) {
        for key in values.allKeys.prefix(8) {
            _ = try? values.decodeNil(forKey: key)
            _ = try? values.decode(Bool.self, forKey: key)
            _ = try? values.decode(String.self, forKey: key)
            _ = try? values.decode(Double.self, forKey: key)
            _ = try? values.decode(Float.self, forKey: key)
            _ = try? values.decode(Int.self, forKey: key)
            _ = try? values.decode(Int8.self, forKey: key)
            _ = try? values.decode(Int16.self, forKey: key)
            _ = try? values.decode(Int32.self, forKey: key)
            _ = try? values.decode(Int64.self, forKey: key)
            _ = try? values.decode(UInt.self, forKey: key)
            _ = try? values.decode(UInt8.self, forKey: key)
            _ = try? values.decode(UInt16.self, forKey: key)
            _ = try? values.decode(UInt32.self, forKey: key)
            _ = try? values.decode(UInt64.self, forKey: key)
        }
    }

    /// Each question takes an element, whether it is answered or not.
    private static func ask(_ values: any UnkeyedDecodingContainer) {
        var values = values
        while !values.isAtEnd {
            let place = values.currentIndex
            _ = try? values.decodeNil()
            _ = try? values.decode(Bool.self)
            _ = try? values.decode(String.self)
            _ = try? values.decode(Double.self)
            _ = try? values.decode(Float.self)
            _ = try? values.decode(Int.self)
            _ = try? values.decode(Int8.self)
            _ = try? values.decode(Int16.self)
            _ = try? values.decode(Int32.self)
            _ = try? values.decode(Int64.self)
            _ = try? values.decode(UInt.self)
            _ = try? values.decode(UInt8.self)
            _ = try? values.decode(UInt16.self)
            _ = try? values.decode(UInt32.self)
            _ = try? values.decode(UInt64.self)
            _ = try? values.nestedContainer(keyedBy: Key.self)
            _ = try? values.nestedUnkeyedContainer()
            _ = try? values.superDecoder()
            if values.currentIndex == place { return }
        }
    }

    private static func ask(_ value: any SingleValueDecodingContainer) {
        _ = value.decodeNil()
        _ = try? value.decode(Bool.self)
        _ = try? value.decode(String.self)
        _ = try? value.decode(Double.self)
        _ = try? value.decode(Float.self)
        _ = try? value.decode(Int.self)
        _ = try? value.decode(Int8.self)
        _ = try? value.decode(Int16.self)
        _ = try? value.decode(Int32.self)
        _ = try? value.decode(Int64.self)
        _ = try? value.decode(UInt.self)
        _ = try? value.decode(UInt8.self)
        _ = try? value.decode(UInt16.self)
        _ = try? value.decode(UInt32.self)
        _ = try? value.decode(UInt64.self)
    }
}
