import Analysis
import PunctualBase
import Runs

extension RunAnalysis {
    /// What to use, one sentence for each condition that was measured, in the order of the tables:
    /// the same words in every form of a report.
    package var advice: [String] { adviceSentences(with: QuantityText()) }

    func adviceSentences(with quantities: QuantityText) -> [String] {
        let words = ConditionsText(quantities: quantities)
        return recommendations.map { recommendation in
            let condition = words.brief(recommendation.conditions)
            let sentence = recommendation.sentence
            let rest = String(sentence.prefix(1)).lowercased() + String(sentence.dropFirst())
            return "Every \(words.period(recommendation.periodNanoseconds)), \(condition): \(rest)"
        }
    }
}
