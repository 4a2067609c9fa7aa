internal import Synchronization

/// A data source of a plug-in, which `--data NAME:PLACE` opens.
public protocol DataSource: Sendable {
    /// The name before the colon.
    static var name: String { get }
    /// What data it provides, and what the place after the colon means.
    static var help: String { get }

    /// Opens the data.
    ///
    /// - Parameters:
    ///   - place: the text after the colon, which can be empty.
    ///   - declaration: the fields that the model expects in each sample.
    static func open(_ place: String, declaration: DataDeclaration, split: Split) throws(DataError) -> any Dataset
}

/// The sources of plug-ins.
package enum DataSources {
    private static let added = Mutex<[any DataSource.Type]>([])

    /// Adds sources, whose names must be new.
    package static func add(_ sources: [any DataSource.Type]) { added.withLock { $0 += sources } }

    package static var all: [any DataSource.Type] { added.withLock { $0 } }

    /// The source of a data name, and the rest of the name.
    static func find(_ data: String) -> (source: any DataSource.Type, place: String)? {
        guard let colon = data.firstIndex(of: ":"), let source = all.first(where: { $0.name == data[..<colon] }) else {
            return nil
        }
        return (source, String(data[data.index(after: colon)...]))
    }
}
