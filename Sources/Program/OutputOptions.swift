import ArgumentParser
import Foundation
import Torch

extension NameSpecification {
    /// The option of every command that writes files: `-o` or `--out`.
    static var out: NameSpecification { [.customShort("o"), .customLong("out")] }
}

/// What commands do with files that exist: they are overwritten only with `--force`.
struct OverwriteOptions: ParsableArguments {
    @Flag(help: "Overwrite existing files.")
    var force = false

    /// - Throws: if one of the files exists and must not be overwritten; `-` is standard output.
    func check(_ paths: [String]) throws {
        guard !force else { return }
        for path in paths where path != "-" && OverwriteOptions.isFile(path) {
            throw FileError(path, "the file exists; use --force to overwrite it", .writing)
        }
    }

    /// Whether something lies there that writing would replace; devices such as /dev/null only take bytes.
    private static func isFile(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }
}
