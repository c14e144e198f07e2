/// Which series of a condition have a panel in its heat map.
package enum HeatMapChoice: Hashable, Sendable {
    /// The recommended one and the best known.
    case usual
    case all
    /// By the names that plots print.
    case named(Set<String>)
}
