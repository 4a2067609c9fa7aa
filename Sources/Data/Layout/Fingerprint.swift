internal import Glibc

/// What identifies the files of a data set without reading them: names, sizes and times of modification.
package struct Fingerprint: Sendable, Equatable {
    package let files: Int
    package let bytes: Int
    /// A hash of names and sizes, in hexadecimal digits.
    package let names: String
    /// A hash of the times of modification, in hexadecimal digits.
    package let times: String

    package init(files: Int, bytes: Int, names: String, times: String) {
        (self.files, self.bytes, self.names, self.times) = (files, bytes, names, times)
    }

    /// Of the files in a folder, or of one file; `nil` if it can't be read.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        var found: [FolderListing.File] = []
        if status.st_mode & S_IFMT == S_IFDIR {
            guard let listing = try? FolderListing(path) else { return nil }
            found = listing.files
        } else {
            let modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
            found = [.init(name: "", bytes: Int(status.st_size), modified: modified)]
        }
        var (names, times) = (Hash(), Hash())
        for file in found {
            names.add("\(file.name)\0\(file.bytes)\0")
            times.add("\(file.modified)\0")
        }
        self.init(
            files: found.count, bytes: found.reduce(0) { $0 + $1.bytes }, names: names.digits, times: times.digits)
    }

    /// What has changed since an older fingerprint, in words; `nil` if nothing has.
    package func changes(since old: Fingerprint) -> String? {
        if files != old.files {
            return "\(counted(abs(files - old.files), "file")) \(files > old.files ? "more" : "fewer")"
        }
        if bytes != old.bytes { return "files of other sizes, \(bytes.grouped) instead of \(old.bytes.grouped) bytes" }
        if names != old.names { return "files with other names" }
        return times == old.times ? nil : "files modified since"
    }
}

/// The 64-bit hash of Fowler, Noll and Vo in its variant 1a, which is the same on every machine.
private struct Hash {
    private var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    var digits: String { String(value, radix: 16) }
}
