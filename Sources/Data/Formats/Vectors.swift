/// Rows of numbers and labels, from NPY or CSV.
struct Vectors: Described {
    let name: String
    let contents: Contents
    let count: Int
    private let values: [Float]
    private let labels: [[Int]]

    /// Rows of `width` numbers, concatenated.
    ///
    /// - Parameters:
    ///   - labels: for each label, one class per row.
    ///   - names: for each label, the names of its classes.
    init(
        _ values: [Float], width: Int, labels: [[Int]] = [], names: [[String]] = [], path: String
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
        self.values = values
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
