internal import Glibc
internal import Images

/// Opens data in any supported format and checks it against the fields that the model expects.
package enum Datasets {
    /// The built-in data sets: folders that come with the program, and data that is generated.
    package static let builtins =
        [
            "digits", "fontdigits", "stacked-digits", "digits2fontdigits", "emoji64", "sketch2emoji", "edges2emoji",
            "ring8",
            "grid25",
        ]

    /// The default training data of a model: the built-in data set that fits, if there is one.
    package static func standard(for declaration: DataDeclaration) -> String? {
        if declaration.images.count == 2, declaration.classes == nil, declaration.vector == nil {
            return declaration.pairing == .paired ? "builtin:edges2emoji" : "builtin:sketch2emoji"
        }
        if declaration.images.count == 1 && (declaration.classes ?? 10) == 10 { return "builtin:digits" }
        if declaration.images.isEmpty && declaration.vector == 2 {
            return declaration.classes == 25 ? "builtin:grid25" : "builtin:ring8"
        }
        return nil
    }

    /// Whether the text names a source, such as `builtin:digits`, instead of a path.
    package static func isNamed(_ data: String) -> Bool {
        data.hasPrefix("builtin:") || DataSources.find(data) != nil
    }

    /// The data at a path, or `builtin:NAME`, whose files are searched in `folders`, or `NAME:PLACE` of a plug-in's source.
    ///
    /// The format is determined from the layout: a folder or zip of images (subfolders are classes, or the splits `train`
    /// and `test`), `trainA trainB testA testB` for two domains, files with two images side by side for pairs, IDX, CIFAR,
    /// or a file of vectors and labels.
    /// - Parameter classes: the classes of a run by name, one list per label, whose numbers the labels have then; `nil` for
    ///   the classes of the data.
    package static func open(
        _ path: String, declaration: DataDeclaration, folders: [String] = [], split: Split = .train,
        classes: [[String]]? = nil
    ) throws(DataError) -> any Dataset {
        var dataset = try unchecked(path, declaration: declaration, folders, split)
        if let classes { dataset = try relabelled(dataset, classes, isComplete: split == .train) }
        try check(dataset, declaration)
        return dataset
    }

    /// The data as it is, whatever the model expects.
    static func unchecked(
        _ path: String, declaration: DataDeclaration, _ folders: [String], _ split: Split
    ) throws(DataError) -> any Dataset {
        let request = Request(declaration: declaration, split: split)
        if path.hasPrefix("builtin:") {
            return try builtin(String(path.dropFirst("builtin:".count)), folders, request)
        }
        if let (source, place) = DataSources.find(path) {
            return try source.open(place, declaration: declaration, split: split)
        }
        return try request.open(path)
    }

    /// The data with a run's classes.
    /// - Parameter isComplete: whether it must have all of them.
    private static func relabelled(
        _ dataset: any Dataset, _ classes: [[String]], isComplete: Bool
    ) throws(DataError) -> any Dataset {
        guard dataset.contents.classes != classes else { return dataset }
        let result = try Relabelled(dataset, classes: classes)
        for (found, known) in zip(dataset.contents.classes, classes) where isComplete {
            if let missing = known.first(where: { !found.contains($0) }) {
                throw .missingClass(path: dataset.name, name: missing, found: found)
            }
        }
        return result
    }

    /// The columns of vectors, for a run to keep.
    package static func columns(of dataset: any Dataset) -> Columns {
        let base = (dataset as? Relabelled)?.base ?? dataset
        return (base as? Vectors)?.columns ?? Columns()
    }

    /// What identifies the data's files; `nil` for data without files. Times of built-in data say when it was installed, so
    /// they do not count.
    package static func fingerprint(of data: String, folders: [String]) -> Fingerprint? {
        guard let found = location(of: data, folders: folders).flatMap(Fingerprint.init(path:)) else { return nil }
        guard data.hasPrefix("builtin:") else { return found }
        return Fingerprint(files: found.files, bytes: found.bytes, names: found.names, times: "")
    }

    /// Text that changes when the files of a part of the data do; `nil` if that can't be told.
    package static func identity(of data: String, split: Split, folders: [String]) -> String? {
        // the held-out part of a single file can lie next to it
        guard let place = location(of: data, folders: folders), split == .train || isFolder(place),
            let found = fingerprint(of: data, folders: folders)
        else { return nil }
        return "\(data) \(split.rawValue) \(found.files) \(found.bytes) \(found.names) \(found.times)"
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The file or folder of the data; `nil` for data that is generated or comes from a plug-in.
    static func location(of data: String, folders: [String]) -> String? {
        guard data.hasPrefix("builtin:") else { return isNamed(data) ? nil : data }
        let name = data == StackedDigits.builtInName ? stackedName : String(data.dropFirst("builtin:".count))
        return folders.map { "\($0)/\(name)" }.first { access($0, R_OK) == 0 }
    }

    /// The built-in data whose images are stacked.
    private static let stackedName = "digits"

    private static func builtin(
        _ name: String, _ folders: [String], _ request: Request
    ) throws(DataError) -> any Dataset {
        switch name {
        case "ring8": return Mixture.ring8(request.split)
        case "grid25": return Mixture.grid25(request.split)
        case "stacked-digits":
            let image = DataDeclaration.Field("image", .image(channels: 1, height: 1, width: 1))
            let single = Request(declaration: DataDeclaration(fields: [image]), split: request.split)
            guard let digits = try builtin(stackedName, folders, single) as? any Described else {
                throw .builtinNotFound(name: stackedName, searched: folders)
            }
            return StackedDigits(digits, split: request.split)
        case _ where builtins.contains(name):
            guard let folder = folders.first(where: { access("\($0)/\(name)", R_OK) == 0 }) else {
                throw .builtinNotFound(name: name, searched: folders)
            }
            return try request.open("\(folder)/\(name)")
        default: throw .unknownBuiltin(name: name, known: builtins)
        }
    }

    /// Checks that the data has the fields that the model expects and at least one usable sample.
    private static func check(_ dataset: any Dataset, _ declaration: DataDeclaration) throws(DataError) {
        let found = dataset.contents
        let wanted = Contents(images: declaration.images.count, vector: declaration.vector ?? 0)
        guard found.images == wanted.images, found.vector == wanted.vector else {
            throw .contents(path: dataset.name, found: found.words, wanted: wanted.words)
        }
        for (place, label) in declaration.labels.enumerated() {
            let names = place < found.classes.count ? found.classes[place] : []
            guard names.count == label.classes else {
                throw .classes(path: dataset.name, field: label.name, found: names, wanted: label.classes)
            }
        }
        for domain in dataset.domains { try checkUsable(domain) }
    }

    static func checkUsable(_ dataset: any Dataset) throws(DataError) {
        var first: DataError?
        for index in 0..<dataset.count {
            do {
                _ = try dataset.sample(index)
                return
            } catch {
                first = first ?? error
            }
        }
        throw .allBroken(path: dataset.name, count: dataset.count, first: first.map { "\($0)" } ?? "")
    }
}
