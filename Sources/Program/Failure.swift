import ArgumentParser
import Data
import Foundation
import Games
import Images
import Language
import Torch
import Training
import Zoo

/// Errors as people read them, and the exit status that scripts read.
enum Failure {
    /// 65: an invalid document or data.
    static let invalid = ExitCode(65)
    /// 130: interrupted.
    static let interrupted = ExitCode(130)

    /// Prints what went wrong to standard error; usage mistakes and exits pass through.
    static func exit(for error: any Error) -> any Error {
        switch error {
        case let error as InvalidDocument:
            write(error.diagnostics.text(color: isatty(STDERR_FILENO) == 1))
            return invalid
        case let error as DataError:
            write("error: \(error.description)\n")
            return invalid
        case let error as TrainingError:
            write("error: \(error.description)\n" + (error.hint.map { "   hint: \($0)\n" } ?? ""))
            return ExitCode.failure
        case let error as FileError:
            write("error: \(error.description)\n")
            return ExitCode.failure
        case let error as ImageError:
            write("error: \(error.description)\n")
            return ExitCode.failure
        case let error as TorchError:
            write("error: \(error.description)\n")
            return ExitCode.failure
        default: return error
        }
    }

    /// Writes to standard error; a closed pipe is no reason to fail.
    static func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Foundation.Data(text.utf8)) }

    /// Prints warnings.
    static func warn(_ diagnostics: [Diagnostic]) {
        if !diagnostics.isEmpty { write(diagnostics.text(color: isatty(STDERR_FILENO) == 1)) }
    }
}
