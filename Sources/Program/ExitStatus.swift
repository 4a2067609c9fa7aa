import ArgumentParser
import Data
import Images
import Language
import Torch
import Training

/// The exit statuses that scripts read, as in sysexits.h; the table is in zoo/COMMANDS.md.
enum ExitStatus {
    /// 64: a wrong command line, or a name in it that does not exist.
    static let usage = ExitCode(64)
    /// 65: an invalid document, data set, image or weights file.
    static let invalid = ExitCode(65)
    /// 66: an input file or folder is missing.
    static let missing = ExitCode(66)

    /// The status of an error.
    static func of(_ error: any Error) -> ExitCode {
        switch error {
        case let error as InvalidDocument: of(error.diagnostics)
        case let error as Diagnostic: of([error])
        case let error as DataError: of(error)
        case let error as ImageError: of(error)
        case let error as FileError:
            switch error.fault {
            case .contents: invalid
            case .missing: missing
            case .writing: .failure
            }
        case let error as TrainingError:
            switch error.fault {
            case .request: usage
            case .data: invalid
            case .other: .failure
            }
        default: .failure
        }
    }

    /// What is wrong with the command line comes before what is wrong in documents.
    private static func of(_ diagnostics: [Diagnostic]) -> ExitCode {
        let errors = diagnostics.filter { $0.severity == .error }
        if errors.allSatisfy(isAboutRequest) { return usage }
        return errors.allSatisfy { $0.fault == .missing } ? missing : invalid
    }

    private static func isAboutRequest(_ mistake: Diagnostic) -> Bool {
        mistake.fault == .request || mistake.position?.source.name.hasPrefix("--") == true
    }

    private static func of(_ error: DataError) -> ExitCode {
        switch error {
        case .missing, .builtinNotFound: missing
        case .unknownBuiltin: usage
        case .file(_, _, let reason) where reason.contains("no such file"): missing
        default: invalid
        }
    }

    private static func of(_ error: ImageError) -> ExitCode {
        switch error {
        case .file(let action, _, let reason):
            action == "write" ? .failure : reason.contains("no such file") ? missing : invalid
        case .encoding: .failure
        case .inFile(_, let inner): of(inner)
        default: invalid
        }
    }
}
