/// Two domains of images, which are sampled independently.
struct Unpaired: Dataset {
    let name: String
    let domains: [any Dataset]

    var contents: Contents { Contents(images: domains.count, labels: domains[0].contents.labels) }

    /// The size of the larger domain, which an epoch covers once.
    var count: Int { domains.reduce(0) { max($0, $1.count) } }

    /// The samples at the same index in both domains; the smaller domain starts over.
    func sample(_ index: Int) throws(DataError) -> Sample {
        var whole = Sample()
        for domain in domains {
            let part = try domain.sample(index % domain.count)
            whole.images += part.images
            if whole.labels.isEmpty { whole.labels = part.labels }
        }
        return whole
    }
}
