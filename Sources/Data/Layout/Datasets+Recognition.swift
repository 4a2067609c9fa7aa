extension Datasets {
    /// Opens data for which no model is given: as images, as images of several domains, or as numbers with a label.
    /// - Returns: the data, and the fields that a model of such data would declare.
    /// - Throws: the first reason why it can't be opened.
    package static func recognized(
        _ data: String, folders: [String] = [], split: Split = .train
    ) throws(DataError) -> (dataset: any Dataset, declaration: DataDeclaration) {
        let image = DataDeclaration.Kind.image(channels: 3, height: 1, width: 1)
        let candidates: [[DataDeclaration.Field]] = [
            [.init("image", image)], [.init("a", image), .init("b", image)], [.init("label", .label(classes: 1))],
        ]
        var first: DataError?
        for fields in candidates {
            do {
                let dataset = try unchecked(data, declaration: DataDeclaration(fields: fields), folders, split)
                for domain in dataset.domains { try checkUsable(domain) }
                return (dataset, declaration(of: dataset.contents))
            } catch {
                first = first ?? error
            }
        }
        throw first ?? .missing(path: data)
    }

    /// The fields that samples of these contents fill.
    private static func declaration(of contents: Contents) -> DataDeclaration {
        var fields = FolderRole.letters(contents.images).map {
            DataDeclaration.Field(
                contents.images == 1 ? "image" : $0.lowercased(), .image(channels: 3, height: 1, width: 1))
        }
        if contents.vector > 0 { fields.append(.init("x", .vector(contents.vector))) }
        for (index, names) in contents.classes.enumerated() {
            fields.append(.init(index == 0 ? "label" : "label\(index + 1)", .label(classes: names.count)))
        }
        return DataDeclaration(fields: fields)
    }
}
