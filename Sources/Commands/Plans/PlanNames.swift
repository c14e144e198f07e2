import BenchmarkPlans
import Harness
import Runs

/// Finds a plan by what a user calls it: the name of one that comes with the program, else a path.
func plan(named name: String) throws -> Plan {
    if let known = BenchmarkPlan(rawValue: name) { return try known.plan() }
    do throws(HarnessError) {
        return try PlanFile.plan(atPath: name)
    } catch {
        // A word without a folder or an ending was meant as the name of a plan.
        guard case .planUnreadable = error, !name.contains("/"), !name.contains(".") else {
            throw error
        }
        let known = BenchmarkPlan.allCases.map(\.rawValue)
        throw CommandError.noSuchPlan(
            name: name,
            nearest: nearest(to: name, among: known),
            known: known
        )
    }
}

extension BenchmarkPlan {
    func plan() throws(HarnessError) -> Plan {
        try PlanFile.plan(text, file: "plan “\(rawValue)”")
    }

    /// What its description says.
    func purpose() throws(HarnessError) -> String {
        try PlanFile.description(of: text, file: "plan “\(rawValue)”") ?? ""
    }
}
