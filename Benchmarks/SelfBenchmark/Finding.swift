import Glibc

/// One line of the result: what was measured, how much, and the bar that it is held to.
func tell(_ what: String, _ value: String, bar: String, isMet: Bool) {
    print("\(isMet ? "met " : "MISSED") \(what): \(value) (bar: \(bar))")
    fflush(nil)
}

/// The middle one of several repetitions.
func median(_ values: [Double]) -> Double {
    precondition(!values.isEmpty, "a median needs a value")
    return values.sorted()[values.count / 2]
}

/// A number with so many decimals.
func decimal(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    return decimals == 0 ? "\(Int(value.rounded()))" : "\((value * scale).rounded() / scale)"
}
