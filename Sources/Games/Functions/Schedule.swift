internal import Foundation
package import Language

/// A function of plain numbers, which may change during training.
package protocol NumericFunction: Sendable {
    func value(of numbers: [Double], at position: Position) throws(Diagnostic) -> Double
}

extension StaticFunction: NumericFunction {}

/// A function of a number that changes during training: `linear(lr, 0, epoch, 100, 200)`.
///
///     share   the fraction of the way from `start` to `end` that `over` has covered: 0 before `start`, 1 after `end`
///     linear  from (1 − share) + to share
///     cosine  to + (from − to) (1 + cos(π share)) / 2
///     warmup  linear(0, 1, over, 0, n)
///
/// Source  cosine: Loshchilov & Hutter 2017 (arXiv:1608.03983), without restarts
package enum Schedule: String, CaseIterable, NumericFunction {
    case linear, cosine, warmup

    /// The arguments as shown in help.
    package var signature: String {
        switch self {
        case .linear, .cosine: "from, to[, over, start, end]"
        case .warmup: "n[, over]"
        }
    }

    package var help: String {
        switch self {
        case .linear:
            """
            a number that is 'from' until 'over' reaches 'start', changes in a straight line, and is 'to' from 'end' on; \
            over progress from 0 to 1 by default: linear(lr, 0), linear(lr, 0, start=0.5), linear(lr, 0, epoch, 100, 200)
            """
        case .cosine:
            """
            as linear, but along half a cosine wave, which is flat at both ends: cosine(2e-4, 5e-5, images, 0, 1e7) \
            (Loshchilov & Hutter 2017, arXiv:1608.03983)
            """
        case .warmup:
            """
            a factor that rises in a straight line from 0 to 1 over the first n rounds and is 1 from then on: \
            lr * warmup(1000), lr * warmup(100000, images)
            """
        }
    }

    /// The value at `over`.
    /// - Parameter numbers: from, to, over, start, end.
    /// - Throws: if `end` is not greater than `start`.
    package func value(of numbers: [Double], at position: Position) throws(Diagnostic) -> Double {
        let (from, to, over, start, end) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
        try check(start, end, at: position)
        if over <= start { return from }
        if over >= end { return to }
        switch self {
        // each weight is rounded once, so that linear(a, 0) is a * (1 - progress) to the last bit
        case .linear, .warmup: return from * ((end - over) / (end - start)) + to * ((over - start) / (end - start))
        case .cosine: return to + (from - to) * (1 + cos(.pi * (over - start) / (end - start))) / 2
        }
    }

    func check(_ start: Double, _ end: Double, at position: Position) throws(Diagnostic) {
        guard start < end else {
            let rule = self == .warmup ? "an 'n' greater than 0" : "an 'end' greater than its 'start'"
            let found = self == .warmup ? "'n' is \(end.short)" : "'start' is \(start.short) and 'end' is \(end.short)"
            throw Diagnostic("'\(rawValue)' needs \(rule), but \(found)", at: position)
        }
    }
}
