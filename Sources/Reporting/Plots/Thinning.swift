extension Array {
    /// At most so many of the elements, evenly spread, the first and the last among them.
    package func thinned(to limit: Int) -> [Element] {
        precondition(limit >= 2, "the first and the last element stay")
        guard count > limit else { return self }
        return (0..<limit).map { self[$0 * (count - 1) / (limit - 1)] }
    }
}
