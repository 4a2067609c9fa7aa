internal import Synchronization

/// A source of data that a plug-in adds: what `--data NAME:PLACE` opens.
public protocol DataSource: Sendable {
    /// What stands before the colon.
    static var name: String { get }
    /// What it gives, and what stands behind the colon.
    static var help: String { get }

    /// Opens the data.
    /// - Parameters:
    ///   - place: what stands behind the colon, which may be nothing.
    ///   - declaration: what the model wants each sample to hold.
    static func open(_ place: String, declaration: DataDeclaration, split: Split) throws(DataError) -> any Dataset
}

/// The sources that plug-ins have added.
public enum DataSources {
    private static let added = Mutex<[any DataSource.Type]>([])

    /// Adds sources, whose names must be new.
    public static func add(_ sources: [any DataSource.Type]) { added.withLock { $0 += sources } }

    public static var all: [any DataSource.Type] { added.withLock { $0 } }

    /// The source that data is named with, and the rest of the name.
    static func find(_ data: String) -> (source: any DataSource.Type, place: String)? {
        guard let colon = data.firstIndex(of: ":"), let source = all.first(where: { $0.name == data[..<colon] }) else {
            return nil
        }
        return (source, String(data[data.index(after: colon)...]))
    }
}
