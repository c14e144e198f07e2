import PunctualBase
import Runs

@testable import Analysis
@testable import Commands
@testable import Harness
@testable import Reporting

/// Both grammars, and that each agrees with the other and with the writer.
func readJSON(_ bytes: [UInt8]) {
    var strict: JSONValue?
    do throws(JSONProblem) {
        let node = try JSONReader.read(bytes)
        strict = JSONValue(node)
        // Of a text of many thousand values, some are like others.
        if bytes.count <= 1_024 { _ = try? node.decoded(as: Anything.self) }
    } catch {
        _ = error.place(in: bytes)
        require(error.sentence.utf8.count < 1_000, "an error is a sentence")
    }
    do throws(JSONProblem) {
        let node = try JSONReader.read(bytes, as: .json5)
        let value = JSONValue(node)
        if let strict { require(value == strict, "JSON is JSON5") }
        check(value)
        let places = TextPlaces(of: bytes)
        let offset = node.range.upperBound
        require(places[offset] == TextPlace(of: offset, in: bytes), "one place")
    } catch {
        // A number without an end of digits may be infinite in both.
        require(strict == nil, "JSON is JSON5")
        _ = error.place(in: bytes)
        require(error.sentence.utf8.count < 1_000, "an error is a sentence")
    }
}

/// What is written reads back as what it was, but for what JSON has no word for.
private func check(_ value: JSONValue) {
    for text in [value.text, value.compactText] {
        guard let node = try? JSONReader.read(Array(text.utf8)) else {
            fail("what is written can be read")
        }
        require(isSame(JSONValue(node), value), "what is written reads back")
    }
}

/// Equal, but for numbers that are whole, which read back as integers, and those that are none.
private func isSame(_ copy: JSONValue, _ value: JSONValue) -> Bool {
    switch (copy, value) {
    case (.integer(let integer), .number(let number)): Double(integer) == number
    case (.null, .number(let number)): !number.isFinite
    case (.array(let copies), .array(let values)):
        copies.count == values.count && zip(copies, values).allSatisfy(isSame)
    case (.object(let copies), .object(let values)):
        copies.count == values.count
            && copies.allSatisfy { name, copy in values[name].map { isSame(copy, $0) } ?? false }
    default: copy == value
    }
}

func readPlan(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(HarnessError) {
        let plan = try PlanFile.plan(text, file: "plan.json5")
        require(PlanRules.problem(plan: plan) == nil, "what is taken keeps the rules")
        require(Plausibility.problem(plan: plan) == nil, "what is taken can be stored")
        _ = plan.estimate(processors: 2)
    } catch {
        require(error.description.utf8.count < 4_000, "an error is a sentence")
    }
}

func readSettings(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    do {
        let settings = try SettingsFile(PlanFields(ofText: text, file: "punctual.json5"))
        for limit in settings.limits { check(limit) }
        for requirement in settings.requirements { check(requirement) }
    } catch {
        require("\(error)".utf8.count < 4_000, "an error is a sentence")
    }
}

private func check(_ limit: MetricLimit) {
    let typed = LimitText.text(limit)
    require((try? LimitText.limit(typed))?.metric == limit.metric, "a limit reads back: \(typed)")
}

private func check(_ requirement: Requirement) {
    let copy = try? Requirement(parsing: requirement.description)
    require(copy == requirement, "a requirement reads back: \(requirement)")
}

func readProgramOutput(_ bytes: [UInt8]) {
    var input = InputBytes(bytes)
    let ticks = Int64(input.unsigned(2)) + 1
    let text = input.remainingText()
    do throws(ProgramOutput.Fault) {
        let samples = try ProgramOutput.samples(text, ticks: ticks)
        require(
            Plausibility.problem(latenesses: samples.latenessNanoseconds) == nil
                && Plausibility.problem(ticks: samples.ticks, periodNanoseconds: 1) == nil,
            "what is taken can be"
        )
    } catch {
        require(error.problem.utf8.count < 1_000, "an error is a sentence")
    }
}

/// Lengths of time, shares, lists of processors, injections, limits, requirements, words in quotes.
func readQuantities(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let nanoseconds = Nanoseconds.parse(text) {
        require(nanoseconds >= 0, "a length of time")
        let typed = Nanoseconds.text(nanoseconds)
        // Doubles carry 53 bits of it.
        if nanoseconds < 1 << 53 {
            require(Nanoseconds.parse(typed) == nanoseconds, "it reads back: \(typed)")
        }
        _ = QuantityText().time(nanoseconds: nanoseconds)
    }
    if let length = Nanoseconds.parse(text, plainUnit: .second), length >= 0 {
        _ = Nanoseconds.text(of: length / 2...length)
        _ = Nanoseconds.text(of: min(length, 1) ... .max)
    }
    if let percent = PlanText.percent(text) { _ = QuantityText().percent(percent / 100) }
    if case .list(let numbers) = PlanText.processors(text) {
        require(numbers == numbers.sorted(), "processors rise")
        _ = ConditionsText().brief(Conditions(processors: .list(numbers)))
    }
    if let injection = PlanText.injection(text) { _ = injection.name }
    _ = PlanText.microseconds(text)
    _ = PlanText.load(text)
    if let limit = try? LimitText.limit(text) { check(limit) }
    if let requirement = try? Requirement(parsing: text) { check(requirement) }
    if let words = quotedWords(of: text) { _ = words.map(\.quotedForShell) }
    _ = KernelText.processors(text)
}

func readKernelFile(_ bytes: [UInt8]) {
    var input = InputBytes(bytes)
    let vendor = input.text()
    let text = input.remainingText()
    _ = HostText.processorModel(cpuinfo: text)
    _ = HostText.preemptionMode(version: vendor, commandLine: text, debug: text)
    _ = HostText.preemptionMode(version: text, commandLine: vendor, debug: nil)
    _ = HostText.virtualisation(cpuinfo: text, vendor: vendor, product: nil, hypervisorType: nil)
    _ = HostText.virtualisation(cpuinfo: "", vendor: text, product: vendor, hypervisorType: "xen")
    _ = HostText.loadAverages(text)
    // Readings of a clock, which no file holds.
    let numbers = text.split(separator: " ").compactMap { Int32($0) }.map { Int64($0) }
    _ = HostText.typicalCost(ofReadings: numbers)
    _ = KernelText.kibibytes(of: "MemTotal", in: text)
    _ = KernelText.assignment(of: "PRETTY_NAME", in: text)
    _ = KernelText.processors(text)
    let (steal, other) = (KernelText.stealTicks(stat: text), KernelText.stealTicks(stat: vendor))
    let schedule = KernelText.schedstat(text)
    _ = KernelText.processGroup(stat: text)
    _ = LoadInvocation.bogoOperations(yaml: text)
    var before = NoiseReading()
    var after = NoiseReading()
    before.stealTicks = steal ?? 0
    after.stealTicks = other ?? 0
    before.runQueueNanoseconds = schedule?.running
    after.runQueueNanoseconds = schedule?.waiting
    _ = NoiseCounters(from: before, to: after, ticksPerSecond: 100)
    _ = NoiseCounters(from: after, to: before, ticksPerSecond: 1)
}

func readPicture(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let picture = SVGPicture(gnuplotDocument: text) else { return }
    _ = picture.element(prefix: "p", title: "a", description: "b")
    _ = picture.document(title: "a", description: "b")
}
