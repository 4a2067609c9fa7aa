package import Foundation
package import Language
internal import Torch

/// The contents of `run.yaml`, before its model is compiled.
package struct RunFile {
    package let name, data, device, precision: String
    package let seed: UInt64
    package let rounds: Int
    package let threads: Int?
    package let isExact: Bool
    package let recordsRounds: Bool
    package let retries: [RunConfiguration.Retry]
    package let document: Value
    /// The versions of the program and of libtorch; `nil` in files that do not have them.
    package let program, libtorch: String?
    /// The parameters that were set.
    package let settings: [Value.Entry]
    package let found: DataRecord

    /// - Throws: for a file of a newer format, or a missing key.
    init(_ value: Value) throws(Diagnostic) {
        func text(_ key: String) throws(Diagnostic) -> String {
            if let text = value[key]?.scalar?.text { return text }
            throw Diagnostic("not a run's configuration: '\(key)' is missing", at: value.position)
        }
        func number<Number: FixedWidthInteger>(_ key: String) throws(Diagnostic) -> Number {
            if let number = Number(try text(key)) { return number }
            throw Diagnostic("'\(key)' must be a whole number", at: value[key]?.position)
        }
        let format: Int = value["format"] == nil ? 0 : try number("format")
        guard (0...RunConfiguration.format).contains(format) else {
            throw Diagnostic(
                FileFormat.refusal(of: format, newest: RunConfiguration.format), at: value["format"]?.position)
        }
        name = try text("run")
        data = try text("data")
        device = try text("device")
        precision = try text("precision")
        seed = try number("seed")
        rounds = try number("rounds")
        threads = value["threads"] == nil ? nil : try number("threads")
        isExact = value["exact"]?.scalar?.text == "true"
        recordsRounds = value["graphs"]?.scalar?.text == "true"
        retries = try RunConfiguration.Retry.read(value["retries"])
        guard let document = value["document"] else {
            throw Diagnostic("not a run's configuration: 'document' is missing", at: value.position)
        }
        self.document = document
        program = value["ganzoo"]?.scalar?.text
        libtorch = value["torch"]?.scalar?.text
        settings = value["settings"]?.mapping ?? []
        found = DataRecord(value["found"])
    }

    /// Reads a run folder's `run.yaml`.
    /// - Throws: `InvalidDocument`
    package static func read(_ file: URL) throws(InvalidDocument) -> RunFile {
        do throws(Diagnostic) {
            return try RunFile(YAMLReader.read(fileAt: file.path))
        } catch {
            throw InvalidDocument([error])
        }
    }
}
