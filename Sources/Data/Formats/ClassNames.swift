/// Names of classes in the order of their labels. Numbers are numbers, however they are spelled: 10.0 is the class 10 and
/// comes after 2.
enum ClassNames {
    /// Names in order: by value if all of them are numbers, and by name otherwise.
    static func sorted(_ names: Set<String>) -> [String] {
        let values = names.compactMap { name in number(name).map { (value: $0, name: name) } }
        return values.count == names.count ? values.sorted(by: <).map(\.name) : names.sorted()
    }

    /// The distinct names in that order, each number once.
    /// - Returns: for each of the given names its class, and the names of the classes.
    static func classes(_ names: [String]) -> (numbers: [Int], names: [String]) {
        let found = Set(names)
        let values = found.compactMap { name in number(name).map { (name, $0) } }
        let spelled: [String: String]
        let order: [String]
        if values.count == found.count {
            spelled = Dictionary(uniqueKeysWithValues: values.map { ($0.0, text($0.1)) })
            order = Set(values.map(\.1)).sorted().map(text)
        } else {
            spelled = [:]
            order = found.sorted()
        }
        let places = Dictionary(uniqueKeysWithValues: zip(order, 0...))
        return (names.map { places[spelled[$0] ?? $0] ?? 0 }, order)
    }

    /// The number that a name is; `nil` if it is none. A date or a hexadecimal number is a name.
    static func number(_ name: String) -> Double? {
        guard name.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let value = Double(name), value.isFinite
        else { return nil }
        return value == 0 ? 0 : value
    }

    /// A whole number without a fraction, and any other in its shortest form.
    static func text(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}
