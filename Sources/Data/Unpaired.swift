internal import Images

/// Several domains of images, which are sampled independently.
struct Unpaired: Described {
    let name: String
    let domains: [any Dataset]

    var contents: Contents { Contents(images: domains.count, labels: domains[0].contents.labels) }

    /// The size of the larger domain, which an epoch covers once.
    var count: Int { domains.reduce(0) { max($0, $1.count) } }

    /// The samples at the same index in all domains; a smaller domain starts over.
    func sample(_ index: Int) throws(DataError) -> Sample {
        var whole = Sample()
        for domain in domains {
            let part = try domain.sample(index % domain.count)
            whole.images += part.images
            if whole.labels.isEmpty { whole.labels = part.labels }
        }
        return whole
    }

    private var described: [any Described] { domains.compactMap { $0 as? any Described } }

    var layout: String {
        let parts = domains.map { "\($0.count.grouped) in '\(Survey.lastName($0.name))'" }
        return "images of \(domains.count) domains, \(parts.joined(separator: " and "))"
    }
    var leftOut: [LeftOut] { described.flatMap(\.leftOut) }
    func place(_ index: Int) -> String { described.first.map { $0.place(index % $0.count) } ?? name }
    func labels(_ index: Int) -> [Int] { described.first.map { $0.labels(index % $0.count) } ?? [] }
    func headers(_ index: Int) throws(DataError) -> [ImageHeader] {
        var result: [ImageHeader] = []
        for domain in described { result += try domain.headers(index % domain.count) }
        return result
    }
}
