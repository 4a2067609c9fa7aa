import ArgumentParser
import Data
import Foundation
import Images
import Language
import Torch
import Training

/// Errors as people read them, and the exit status that scripts read.
enum Failure {
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
        case is ExitCode: return error
        case let error as ValidationError:
            write(UsageMistake(error, of: command ?? Ganzoo.self).text)
            return UsageMistake.status
        case let error as InvalidDocument: warn(error.diagnostics)
        case let error as DataError: tell("error", error.description, hint: error.hint)
        case let error as TrainingError: tell("error", error.description, hint: error.hint)
        case let error as FileError: tell("error", error.description)
        case let error as ImageError: tell("error", error.description)
        case let error as TorchError: tell("error", error.description)
        default:
            guard Ganzoo.exitCode(for: error) == UsageMistake.status else { return error }
            write(UsageMistake(parsed: Ganzoo.fullMessage(for: error)).text)
            return UsageMistake.status
        }
        return ExitStatus.of(error)
    }

    /// Writes lines to standard error, with everything escaped that could steer a terminal.
    static func write(_ text: String) { StandardError.write(text.escapedLines) }

    /// Prints an error, a note or a warning in the form of all messages.
    static func tell(_ kind: String, _ message: String, hint: String? = nil) {
        StandardError.write("\(kind): \(message.escaped)\n" + (hint.map { "   hint: \($0.escaped)\n" } ?? ""))
    }

    /// Prints errors and warnings about documents.
    static func warn(_ diagnostics: [Diagnostic]) {
        if !diagnostics.isEmpty { StandardError.write(diagnostics.text(color: isatty(STDERR_FILENO) == 1)) }
    }
}
