/// Rows of numbers and labels, from NPY, NPZ or CSV.
struct Vectors: Described {
    let name: String
    let contents: Contents
    let count: Int
    /// The names of the columns, and how they are scaled.
    let columns: Columns
    private let values: [Float]
    private let labels: [[Int]]

    /// Rows of `width` numbers, concatenated.
    ///
    /// - Parameters:
    ///   - labels: for each label, one class per row.
    ///   - names: for each label, the names of its classes.
    ///   - columns: the names of the columns; empty if they have none.
    ///   - declaration: whether they are scaled, and how a run has scaled them before.
    init(
        _ values: [Float], width: Int, labels: [[Int]] = [], names: [[String]] = [], columns: [String] = [],
        declaration: DataDeclaration, path: String
    ) throws(DataError) {
        name = path
        count = width > 0 ? values.count / width : labels.first?.count ?? 0
        guard count > 0 else { throw .broken(path: path, reason: "no rows of numbers") }
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            throw .broken(
                path: path,
                reason:
                    "row \(place / width + 1), column \(place % width + 1) is \(values[place]), expected a finite number"
            )
        }
        var own = Columns(names: columns)
        if declaration.scale == .standard {
            let known = declaration.columns.scales
            own.scales = known.count == width ? known : Columns.scales(values, width: width)
        }
        self.columns = own
        self.values = own.scaled(values)
        self.labels = labels
        contents = Contents(vector: width, classes: names)
    }

    func sample(_ index: Int) throws(DataError) -> Sample {
        let width = contents.vector
        return Sample(
            vector: Array(values[(index * width)..<((index + 1) * width)]), labels: labels.map { $0[index] })
    }

    var layout: String { "rows of \(counted(contents.vector, "number"))" }
    func place(_ index: Int) -> String { "\(name), row \(index + 1)" }
    func labels(_ index: Int) -> [Int] { labels.map { $0[index] } }
}
