internal import CTorch
internal import Glibc

/// libtorch's functions. The library is loaded and prepared at the first use, since that takes a sixth of a second, which
/// commands that compute nothing save. Without the library no command can go on, so the process ends with a message.
let libtorch: ct_functions = {
    var message: UnsafePointer<CChar>?
    guard let table = ct_load(&message) else {
        let line = Array("error: can't load libtorch: \(text(message)); 'make build' builds the program with it\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        exit(EXIT_FAILURE)
    }
    _ = table.pointee.initialise()
    return table.pointee
}()

/// A text of the library; empty for NULL.
func text(_ words: UnsafePointer<CChar>?) -> String { words.map { String(cString: $0) } ?? "" }
