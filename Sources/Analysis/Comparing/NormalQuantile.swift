import Glibc

/// The value that a standard normal variable exceeds with the probability, found by halving.
func normalQuantile(exceededWith probability: Double) -> Double {
    precondition(0 < probability && probability < 1, "a probability lies between 0 and 1")
    var low = -40.0
    var high = 40.0
    for _ in 0..<80 {
        let middle = (low + high) / 2
        if erfc(middle / 2.0.squareRoot()) / 2 > probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
}
