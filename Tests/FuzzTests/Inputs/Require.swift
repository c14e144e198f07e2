/// Ends the process where something is not as it must be for every input, and says what: the input is
/// kept then.
///
/// A release build tells of a failed `precondition` only where it stood.
func require(_ isSo: Bool, _ rule: @autoclosure () -> String) {
    if !isSo { fail(rule()) }
}

func fail(_ rule: String) -> Never {
    fatalError("broken rule: \(rule)")
}

/// What is made once for all inputs, and cannot fail.
func made<Result>(_ name: String, _ body: () throws -> Result) -> Result {
    do { return try body() } catch { fatalError("\(name) cannot be made: \(error)") }
}
