import ArgumentParser
import Data
import Foundation
import Images
import Language
import Torch
import Training

/// Errors as people read them, and the exit status that scripts read.
enum Failure {
    /// 65: an invalid document or data.
    static let invalid = ExitCode(65)
    /// 3: a training is complete, but some of its samples, figures or messages could not be written.
    static let lostOutput = ExitCode(3)

    /// 128 and the number of the signal, as shells have it: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP.
    static func interrupted(by signal: Int32?) -> ExitCode { ExitCode(128 + (signal ?? SIGINT)) }

    /// Prints what went wrong to standard error.
    ///
    /// - Parameter command: the command that ran; `nil` if the command line could not be parsed.
    /// - Returns: the exit, or the error itself if it is a request for help.
    static func exit(for error: any Error, of command: (any ParsableCommand.Type)?) -> any Error {
        switch error {
        case let error as ValidationError:
            write(UsageMistake(error, of: command ?? Ganzoo.self).text)
            return UsageMistake.status
        case let error as InvalidDocument:
            write(error.diagnostics.text(color: isatty(STDERR_FILENO) == 1))
            return invalid
        case let error as DataError:
            write("error: \(error.description)\n" + (error.hint.map { "   hint: \($0)\n" } ?? ""))
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
        default:
            guard Ganzoo.exitCode(for: error) == UsageMistake.status else { return error }
            write(UsageMistake(parsed: Ganzoo.fullMessage(for: error)).text)
            return UsageMistake.status
        }
    }

    /// Writes to standard error; a closed pipe is not an error.
    static func write(_ text: String) { try? print(text) }

    /// Writes to standard error.
    /// - Throws: if it can't be written, such as a closed pipe or terminal.
    static func print(_ text: String) throws {
        do { try FileHandle.standardError.write(contentsOf: Foundation.Data(text.utf8)) } catch {
            throw FileError("standard error", "cannot write: \(String(cString: strerror(errno)).lowercased())")
        }
    }

    /// Prints warnings.
    static func warn(_ diagnostics: [Diagnostic]) {
        if !diagnostics.isEmpty { write(diagnostics.text(color: isatty(STDERR_FILENO) == 1)) }
    }
}
