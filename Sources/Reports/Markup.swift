internal import Foundation
import Language

/// Text on its way into a page. Names and messages of runs come from outside, so each goes through here.
extension String {
    /// The text with everything escaped that HTML would read as markup, and control characters as in messages.
    var markup: String {
        var result = ""
        for scalar in escapedLines.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension String {
    /// The text with everything escaped, and what stands between backticks as code.
    var markupWithCode: String {
        let parts = markup.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return markup }
        return parts.enumerated().map { $0.offset % 2 == 1 ? "<code>\($0.element)</code>" : String($0.element) }
            .joined()
    }
}

/// Numbers as pages and tables show them.
package enum Number {
    /// A number with the given count of significant digits; exponents for very large and very small ones.
    package static func text(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite else { return "not finite" }
        if value == 0 { return "0" }
        let power = Int(floor(log10(abs(value)) + 1e-9))
        guard (-4..<6).contains(power) else {
            let parts = String(format: "%.\(digits - 1)e", value).split(separator: "e")
            return "\(trimmed(String(parts[0])))e\(Int(parts.last ?? "0") ?? 0)"
        }
        return trimmed(String(format: "%.\(max(0, digits - 1 - power))f", value))
    }

    /// Without zeros at the end of the decimals.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var result = text
        while result.hasSuffix("0") { result.removeLast() }
        if result.hasSuffix(".") { result.removeLast() }
        return result == "-0" ? "0" : result
    }

    /// A value with its interval.
    package static func text(_ value: Double?, _ interval: ClosedRange<Double>?) -> String {
        guard let value else { return "not finite" }
        return text(value) + (interval.map { " [\(text($0.lowerBound)), \(text($0.upperBound))]" } ?? "")
    }
}
