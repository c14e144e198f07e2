/// Sets of processors as the kernel writes them (cpuset(7), “List format”).
package enum ProcessorList {
    /// `0-2,5`; empty for none.
    package static func text(of processors: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for processor in processors.sorted() {
            if let last = ranges.last, processor <= last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, processor)
            } else {
                ranges.append(processor...processor)
            }
        }
        return ranges.map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        }
        .joined(separator: ",")
    }
}
