internal import Images

/// A data set whose classes have the numbers that they have in a run, by their names.
struct Relabelled: Dataset {
    let base: any Dataset
    let contents: Contents
    /// For each label, the run's number of each class of the data set.
    private let numbers: [[Int]]

    /// - Parameter classes: the run's classes, one list per label.
    /// - Throws: `DataError.unknownClass` for a class that the run does not have.
    init(_ base: any Dataset, classes: [[String]]) throws(DataError) {
        var numbers: [[Int]] = []
        for (found, known) in zip(base.contents.classes, classes) {
            var own: [Int] = []
            for name in found {
                guard let number = known.firstIndex(of: name) else {
                    throw .unknownClass(path: base.name, name: name, known: known)
                }
                own.append(number)
            }
            numbers.append(own)
        }
        self.base = base
        self.numbers = numbers
        contents = Contents(images: base.contents.images, vector: base.contents.vector, classes: classes)
    }

    /// Numbers of samples per class of the first label, from those of the data set's own classes.
    func perClass(_ own: [Int]) -> [Int] {
        var result = [Int](repeating: 0, count: contents.labels.count)
        for (count, number) in zip(own, numbers.first ?? []) { result[number] += count }
        return result
    }

    var name: String { base.name }
    var count: Int { base.count }
    var isEndless: Bool { base.isEndless }
    /// Labels are those of the first domain.
    var domains: [any Dataset] {
        let own = base.domains
        guard own.count > 1, let first = try? Relabelled(own[0], classes: contents.classes) else { return [self] }
        return [first] + own.dropFirst()
    }

    func sample(_ index: Int) throws(DataError) -> Sample {
        var sample = try base.sample(index)
        sample.labels = zip(sample.labels, numbers).map { label, numbers in
            numbers.indices.contains(label) ? numbers[label] : label
        }
        return sample
    }
}
