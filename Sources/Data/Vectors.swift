/// Rows of numbers, from NPY or CSV.
struct Vectors: Dataset {
    let name: String
    let contents: Contents
    let count: Int
    private let values: [Float]
    private let labelOf: [Int]

    /// Rows of `width` numbers, one after the other; `labels` holds one a row, or none at all.
    init(_ values: [Float], width: Int, labels: [Int] = [], names: [String] = [], path: String) throws(DataError) {
        name = path
        count = width > 0 ? values.count / width : 0
        guard count > 0 else { throw .broken(path: path, reason: "it holds no rows of numbers") }
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            throw .broken(
                path: path,
                reason: "row \(place / width + 1), column \(place % width + 1) holds \(values[place]), no number")
        }
        self.values = values
        labelOf = labels
        contents = Contents(vector: width, labels: names)
    }

    func sample(_ index: Int) throws(DataError) -> Sample {
        let width = contents.vector
        return Sample(
            vector: Array(values[(index * width)..<((index + 1) * width)]),
            label: labelOf.isEmpty ? nil : labelOf[index])
    }
}
