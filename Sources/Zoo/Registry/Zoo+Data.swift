package import Data
internal import Foundation
internal import Games
internal import Language

extension Zoo {
    /// Whether data can train a model of the zoo.
    package struct DataFit: Sendable {
        package let model: String
        /// Settings with which it fits.
        package let settings: [String]
        /// What is missing; `nil` if it fits.
        package let problem: String?
    }

    /// What each model of the zoo would need to train on data with these contents. A model that has a parameter for the
    /// number of classes is tried with that of the data, too.
    package func fits(_ data: String, _ contents: Contents) -> [DataFit] {
        models.compactMap { entry in
            guard let loaded = try? load(entry.name, settings: []) else { return nil }
            let problem = self.problem(data, loaded.model.data)
            guard problem != nil, loaded.model.parameters.contains(where: { $0.name == "classes" }),
                !contents.labels.isEmpty
            else { return DataFit(model: entry.name, settings: [], problem: problem) }
            let setting = "classes=\(contents.labels.count)"
            guard let other = try? load(entry.name, settings: [setting]), self.problem(data, other.model.data) == nil
            else {
                return DataFit(model: entry.name, settings: [], problem: problem)
            }
            return DataFit(model: entry.name, settings: [setting], problem: nil)
        }
    }

    private func problem(_ data: String, _ declaration: DataDeclaration) -> String? {
        do {
            _ = try Datasets.open(data, declaration: declaration, folders: dataFolders)
            return nil
        } catch {
            // the table is about this data alone
            return "\(error)".replacing(" in '\(data)'", with: "").replacing("'\(data)'", with: "the data")
        }
    }
}
