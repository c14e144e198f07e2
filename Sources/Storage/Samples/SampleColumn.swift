extension SampleBlock.Column {
    /// Writes the offsets of the values, and finds out how many planes they need.
    ///
    /// With steps, the offset of the first value is 0; there is no step before it.
    init(
        _ values: UnsafeBufferPointer<Int64>,
        as coding: SampleBlock.Coding,
        offsets: UnsafeMutableBufferPointer<UInt64>
    ) {
        let base = coding == .values ? Self.smallest(of: values) : Self.smallestStep(of: values)
        var union: UInt64 = 0
        switch coding {
        case .values:
            for index in 0..<values.count {
                let offset = UInt64(bitPattern: values[index] &- base)
                offsets[index] = offset
                union |= offset
            }
        case .steps:
            offsets[0] = 0
            for index in 1..<max(values.count, 1) {
                let offset = UInt64(bitPattern: values[index] &- values[index - 1] &- base)
                offsets[index] = offset
                union |= offset
            }
        }
        let bits = UInt64.bitWidth - union.leadingZeroBitCount
        self.init(
            coding: coding,
            planes: UInt8((bits + 7) / 8),
            first: coding == .steps ? values[0] : 0,
            base: base
        )
    }

    private static func smallest(of values: UnsafeBufferPointer<Int64>) -> Int64 {
        var smallest = values[0]
        for index in 1..<max(values.count, 1) { smallest = min(smallest, values[index]) }
        return smallest
    }

    private static func smallestStep(of values: UnsafeBufferPointer<Int64>) -> Int64 {
        guard values.count > 1 else { return 0 }
        var smallest = values[1] &- values[0]
        for index in 2..<max(values.count, 2) {
            smallest = min(smallest, values[index] &- values[index - 1])
        }
        return smallest
    }

    /// Splits the offsets into planes; `bytes` has room for them.
    func writePlanes(
        of offsets: UnsafeBufferPointer<UInt64>,
        to bytes: UnsafeMutableRawBufferPointer
    ) {
        let count = offsets.count
        for plane in 0..<Int(planes) {
            let shift = UInt64(8 * plane)
            let target = UnsafeMutableRawBufferPointer(
                rebasing: bytes[plane * count..<(plane + 1) * count]
            )
            for index in 0..<count {
                target[index] = UInt8(truncatingIfNeeded: offsets[index] &>> shift)
            }
        }
    }

    /// Puts the values together again; `bytes` holds `planes` × `values.count` bytes.
    func readPlanes(
        from bytes: UnsafeRawBufferPointer,
        into values: UnsafeMutableBufferPointer<Int64>
    ) {
        let count = values.count
        for index in 0..<count { values[index] = 0 }
        for plane in 0..<Int(planes) {
            let shift = UInt64(8 * plane)
            let source = UnsafeRawBufferPointer(
                rebasing: bytes[plane * count..<(plane + 1) * count]
            )
            for index in 0..<count {
                values[index] |= Int64(bitPattern: UInt64(source[index]) &<< shift)
            }
        }
        switch coding {
        case .values:
            for index in 0..<count { values[index] &+= base }
        case .steps:
            var value = first
            values[0] = value
            for index in 1..<max(count, 1) {
                value = value &+ values[index] &+ base
                values[index] = value
            }
        }
    }
}
