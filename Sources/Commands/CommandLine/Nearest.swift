/// The candidate that a misspelt word most probably means.
///
/// The distance is Damerau and Levenshtein's in its restricted form: insertions, deletions,
/// substitutions and swaps of neighbours, one each. More than a third of the word wrong is no
/// misspelling. A word with which one candidate alone begins is short for that.
///
/// - Returns: The nearest candidate, or `nil` if none is near.
func nearest(to word: String, among candidates: [String]) -> String? {
    // The comparison takes time with both lengths, and no candidate is nearly as long as this.
    guard word.utf8.count <= 200 else { return nil }
    let longer = candidates.filter { word.count > 2 && $0.hasPrefix(word) }
    if longer.count == 1 { return longer[0] }
    let limit = max(1, word.count / 3)
    let ranked = candidates.map { (candidate: $0, distance: editDistance(word, $0)) }
    let best = ranked.min { $0.distance < $1.distance }
    return best.flatMap { $0.distance <= limit ? $0.candidate : nil }
}

private func editDistance(_ first: String, _ second: String) -> Int {
    let left = Array(first)
    let right = Array(second)
    var rows = [Array(0...right.count)]
    for i in 0..<left.count {
        var row = [i + 1]
        for j in 0..<right.count {
            let substitution = rows[i][j] + (left[i] == right[j] ? 0 : 1)
            var distance = min(row[j] + 1, rows[i][j + 1] + 1, substitution)
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                distance = min(distance, rows[i - 1][j - 1] + 1)
            }
            row.append(distance)
        }
        rows.append(row)
    }
    return rows[left.count][right.count]
}
