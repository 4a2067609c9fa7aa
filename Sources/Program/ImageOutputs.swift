import ArgumentParser
import Foundation
import Images
import Torch

/// Where results go: a folder, one file, or standard output. Nothing that is there is overwritten unasked.
struct ImageOutputs {
    private enum Place {
        case folder(String)
        case file(String)
        case standardOutput
    }

    private let place: Place
    private let mayOverwrite: Bool
    private var written: Set<String> = []

    /// - Parameters:
    ///   - output: a folder, `-`, or for a single input a `.png` file.
    ///   - inputs: what is translated; a single one from standard input goes to standard output.
    init(_ output: String?, for inputs: [ImageInputs.Entry], force: Bool) throws {
        mayOverwrite = force
        let sole = inputs.count == 1 ? inputs[0] : nil
        if output == "-" || (output == nil && sole?.path == "-") {
            guard inputs.count <= 1 else { throw FileError("-", "standard output takes one image only") }
            place = .standardOutput
        } else if let output, sole != nil, !(output as NSString).pathExtension.isEmpty, !ImageOutputs.isFolder(output) {
            try PictureName.check(output, "--output")
            place = .file(output)
        } else {
            let folder = output ?? "translated"
            if !ImageOutputs.isFolder(folder) { try PictureName.checkFolder(folder, "--output") }
            place = .folder(folder)
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// What was written to, to tell the user; nothing for standard output.
    var summary: String? {
        switch place {
        case .folder(let path), .file(let path): path
        case .standardOutput: nil
        }
    }

    /// - Throws: if the result of that name could not be written, so that no work is spent on it.
    mutating func claim(_ name: String) throws {
        guard let path = path(name) else { return }
        guard written.insert(path).inserted else {
            throw FileError(path, "another input has the same name; give it an output folder of its own")
        }
        if !mayOverwrite, FileManager.default.fileExists(atPath: path) {
            throw FileError(path, "the file exists; --force overwrites it")
        }
        let folder = (path as NSString).deletingLastPathComponent
        guard !folder.isEmpty else { return }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError(folder, "the folder can't be made")
        }
    }

    func write(_ image: Image, as name: String) throws {
        guard let path = path(name) else {
            try StandardOutput.write(image)
            return
        }
        try ImageFile.write(image, to: path)
    }

    private func path(_ name: String) -> String? {
        switch place {
        case .folder(let folder): "\(folder)/\(name)"
        case .file(let path): path
        case .standardOutput: nil
        }
    }
}

/// Results on standard output.
enum StandardOutput {
    /// - Throws: where what was printed could not be written, as on a full disk.
    static func finish() throws {
        guard fflush(nil) != 0 else { return }
        throw FileError("standard output", "it can't be written: \(String(cString: strerror(errno)).lowercased())")
    }

    static func write(_ image: Image) throws {
        // a reader that goes away is an error to tell, not the end of the program
        signal(SIGPIPE, SIG_IGN)
        let bytes = try ImageFile.encode(image)
        do {
            try FileHandle.standardOutput.write(contentsOf: Foundation.Data(bytes))
        } catch {
            throw FileError(
                "standard output", "the image can't be written: \(String(cString: strerror(errno)).lowercased())")
        }
    }
}
