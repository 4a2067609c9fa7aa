/// What a user should know of samples that were used, such as files that could not be read.
final class Notices {
    private(set) var texts: [String] = []

    func add(_ text: String) { texts.append(text) }
}
