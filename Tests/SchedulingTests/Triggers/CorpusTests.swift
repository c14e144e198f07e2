import Scheduling
import Testing
import Timekeeping

@Suite("Corpus of fire times")
struct CorpusTests {
    private let cases: [CorpusCase]

    init() throws {
        cases = try CorpusCase.read("triggers.jsonl")
    }

    @Test("Cases without a tag give what APScheduler answers, under both clock policies")
    func untagged() throws {
        var count = 0
        for item in cases where item.tag == nil {
            guard case .times(let expected) = item.expected else { continue }
            for policy in ClockChangePolicy.allCases {
                try check(item, policy, expected)
            }
            count += 1
        }
        #expect(count == 1_226)
    }

    @Test("Tagged cases give the answer of the policy, or of the corpus's own rules")
    func tagged() throws {
        var count = 0
        for item in cases where item.tag != nil {
            guard case .times(let expected) = item.expected else { continue }
            try check(item, .careful, item.careful ?? item.reference ?? expected)
            try check(item, .literal, item.literal ?? item.reference ?? expected)
            count += 1
        }
        #expect(count == 274)
    }

    /// Their weekday field is `*/n`, which is not restricted by the corpus's own rule and by
    /// cron's (`DOW_STAR` in its entry.c); the listed answers take it as restricted.
    private static let mistaken = ["crontab-00686", "crontab-01375"]

    @Test("The classic dialect reads a crontab as cron does")
    func classic() throws {
        var count = 0
        for item in cases {
            guard let standard = item.standard, !Self.mistaken.contains(item.description)
            else { continue }
            let trigger = try item.trigger(policy: .literal, dialect: .classic)
            let answers = try item.answers(of: trigger, count: max(standard.count, 1))
            #expect(try answers == normalised(standard), "\(item): \(item.expr ?? "")")
            count += 1
        }
        #expect(count > 0)
    }

    @Test("What is stored and read back gives the same answers")
    func coding() throws {
        for item in cases {
            guard let trigger = try buildable(item) else { continue }
            let text = try TriggerKinds.encode(trigger)
            let copy = try TriggerKinds().decode(json: text)
            #expect(copy.isSameTrigger(as: trigger), "\(text)")
            #expect(try item.answers(of: copy) == item.answers(of: trigger), "\(text)")
        }
    }

    private func buildable(_ item: CorpusCase) throws(TriggerError) -> (any Trigger)? {
        do throws(TriggerError) {
            return try item.trigger(policy: .careful)
        } catch {
            guard error.isNeverFiring else { throw error }
            return nil
        }
    }

    private func check(
        _ item: CorpusCase,
        _ policy: ClockChangePolicy,
        _ expected: [String]
    ) throws {
        do {
            let answers = try item.answers(of: item.trigger(policy: policy))
            let isComplete = expected.count < 8
            #expect(
                try isComplete && item.kind != "and" || answers.count >= expected.count
                    ? answers == normalised(expected)
                    : answers.starts(with: normalised(expected)),
                "\(item), \(policy)"
            )
        } catch let error as TriggerError where error.isNeverFiring && expected.isEmpty {
            // APScheduler takes it and searches in vain; to refuse it says the same earlier.
        } catch let error as TriggerError {
            Issue.record("\(item), \(policy): \(error)")
        }
    }
}

@Suite("Corpus of definitions to refuse")
struct InvalidCorpusTests {
    @Test("Each is refused, with a column in the text and what was expected there")
    func refusals() throws {
        let cases = try CorpusCase.read("triggers-invalid.jsonl")
        #expect(cases.count == 160)
        for item in cases {
            let error = #expect(throws: TriggerError.self, "\(item)") {
                _ = try item.trigger(policy: .careful)
            }
            guard let error else { continue }
            #expect((1...error.input.count + 1).contains(error.column), "\(item): \(error)")
            #expect(!error.expected.isEmpty && !error.found.isEmpty, "\(item): \(error)")
            #expect(error.description.contains("expected "))
        }
    }
}
