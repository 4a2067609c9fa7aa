extension Fields {
    /// The largest whole number that an argument can have; it keeps shape computations from overflowing.
    static let mostInt = 1 << 22

    public mutating func int(
        _ name: String, _ bounds: some Bounds<Int>, default standard: Int? = nil, _ help: String,
        example: String? = nil
    ) -> Int {
        declare(name, .int, bounds.limits, standard.map(String.init), help, example: example)
        return whole(name, bounds) ?? standard ?? bounds.lower ?? 1
    }

    public mutating func double(
        _ name: String, _ bounds: some Bounds<Double>, default standard: Double? = nil, _ help: String
    ) -> Double {
        declare(name, .real, bounds.limits, standard?.short, help)
        let fallback = standard ?? bounds.lower ?? 1
        guard let (value, place) = constant(name) else { return fallback }
        if let result = value.double, bounds.allows(result) { return result }
        fail(name, "must be a number" + bounds.limits.rule, value, place)
        return fallback
    }

    /// An optional number.
    public mutating func optionalInt(
        _ name: String, _ bounds: some Bounds<Int>, absent: String, _ help: String, example: String? = nil
    ) -> Int? {
        declare(name, .int, bounds.limits, absent, help, example: example)
        return whole(name, bounds)
    }

    public mutating func bool(_ name: String, default standard: Bool, _ help: String) -> Bool {
        declare(name, .bool, .none, String(standard), help)
        guard let (value, place) = constant(name) else { return standard }
        if case .bool(let result) = value { return result }
        fail(name, "must be true or false", value, place)
        return standard
    }

    /// A whole number for both dimensions, or `[height, width]`.
    public mutating func pair(
        _ name: String, _ bounds: some Bounds<Int>, default standard: Int? = nil, _ help: String
    ) -> [Int] {
        declare(name, .pair, bounds.limits, standard.map(String.init), help)
        let fallback = standard ?? bounds.lower ?? 1
        guard let (value, place) = constant(name) else { return [fallback, fallback] }
        let items: [Constant] = if case .list(let list) = value { list } else { [value, value] }
        let both = items.compactMap(\.int)
        guard fits(name, both, place) else { return [fallback, fallback] }
        if items.count == 2, both.count == 2, both.allSatisfy(bounds.allows) { return both }
        let each = bounds.limits.text.isEmpty ? "" : ", each \(bounds.limits.text)"
        fail(name, "must be a whole number or [height, width]\(each)", value, place)
        return [fallback, fallback]
    }

    public mutating func ints(
        _ name: String, _ bounds: some Bounds<Int>, default standard: [Int]? = nil, _ help: String
    ) -> [Int] {
        declare(name, .ints, bounds.limits, standard.map { "\($0)" }, help)
        guard let (value, place) = constant(name) else { return standard ?? [] }
        let items: [Constant] = if case .list(let list) = value { list } else { [value] }
        let result = items.compactMap(\.int)
        guard fits(name, result, place) else { return standard ?? [] }
        if result.count == items.count, result.allSatisfy(bounds.allows) { return result }
        let each = bounds.limits.text.isEmpty ? "" : ", each \(bounds.limits.text)"
        fail(name, "must be a list of whole numbers\(each)", value, place)
        return standard ?? []
    }

    public mutating func doubles(
        _ name: String, count: Int? = nil, default standard: [Double]? = nil, _ help: String, example: String? = nil
    )
        -> [Double]
    {
        declare(
            name, .reals, .none, standard.map { "[\($0.map(\.short).joined(separator: ", "))]" }, help, example: example
        )
        guard let (value, place) = constant(name) else { return standard ?? [] }
        if case .list(let items) = value {
            let result = items.compactMap(\.double)
            if result.count == items.count, count == nil || count == result.count { return result }
        }
        fail(name, "must be a list of \(count.map { "\($0) " } ?? "")numbers", value, place)
        return standard ?? []
    }

    /// One of a closed set of words, or a parameter with such a value.
    public mutating func choice<T: RawRepresentable & CaseIterable>(
        _ name: String, _: T.Type = T.self, default standard: T, _ help: String, example: String? = nil
    ) -> T where T.RawValue == String {
        let words = T.allCases.map(\.rawValue)
        declare(name, .choice(words), .none, standard.rawValue, help, example: example)
        let rule = "'\(name)' of \(phrase) must be one of \(words.joined(separator: ", "))"
        let place = NamePlace("a choice of '\(name)'", expectation: rule, takes: words.contains)
        guard let word = word(name, in: place) else { return standard }
        if let result = T(rawValue: word) { return result }
        fail(
            "\(rule), but is '\(word.clipped)'", position(of: name),
            hint: Suggestion.nearest(to: word, among: words).map { "did you mean '\($0)'?" })
        return standard
    }

    /// Literal text in which `${…}` is replaced by values.
    public mutating func text(_ name: String, default standard: String? = nil, _ help: String) -> String {
        declare(name, .text, .none, standard, help)
        return text(name) ?? standard ?? ""
    }

    /// An expression that is evaluated later, when its dynamic values are known.
    package mutating func expression(_ name: String, default standard: Double? = nil, _ help: String) -> Expression? {
        declare(name, .expression, .none, standard?.short, help)
        guard let value = take(name) else {
            return standard.map { Expression(.real($0), at: position) }
        }
        return attempt { () throws(Diagnostic) in try Expression.parse(value) }
    }

    /// The output of another layer.
    public mutating func graph(_ name: String, required: Bool = true, _ help: String) -> (any GraphValue)? {
        declare(name, .graph, .none, required ? nil : "none", help)
        guard let (value, place) = constant(name) else { return nil }
        if case .graph(let result) = value { return result }
        fail("'\(name)' of \(phrase) must be a layer's output or an input, but is \(value.phrase)", place)
        return nil
    }

    /// The YAML of an argument.
    package mutating func value(_ name: String, _ kind: Field.Kind, required: Bool, _ help: String) -> Value? {
        declare(name, kind, .none, required ? nil : "none", help)
        return take(name)
    }

    /// The whole number declared last.
    private mutating func whole(_ name: String, _ bounds: some Bounds<Int>) -> Int? {
        guard let (value, place) = constant(name) else { return nil }
        if let number = value.int, bounds.allows(number) { return fits(name, [number], place) ? number : nil }
        fail(name, "must be a whole number" + bounds.limits.rule, value, place)
        return nil
    }

    /// Whether whole numbers are within the limit; reports an error otherwise.
    private mutating func fits(_ name: String, _ numbers: [Int], _ place: Position) -> Bool {
        guard let large = numbers.first(where: { $0.magnitude > Self.mostInt }) else { return true }
        fail("'\(name)' of \(phrase) must be at most \(Self.mostInt), but is \(large)", place)
        return false
    }

    private mutating func fail(_ name: String, _ rule: String, _ value: Constant, _ place: Position) {
        isRead = false
        diagnostics?.report(
            scope.blame(Diagnostic("'\(name)' of \(phrase) \(rule), but is \(value.shown)", at: place)))
    }
}
