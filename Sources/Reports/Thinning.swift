import Training

extension Array where Element == RunFigures.Point {
    /// At most about the given number of points: of each stretch of rounds the least and the greatest value, so that peaks
    /// stay, and a value that is not finite.
    func thinned(to most: Int) -> [RunFigures.Point] {
        guard count > most, most >= 4 else { return self }
        let stretches = most / 2
        var result: [RunFigures.Point] = []
        for index in 0..<stretches {
            let part = self[(count * index / stretches)..<(count * (index + 1) / stretches)]
            if let lost = part.first(where: { $0.value == nil }) {
                result.append(lost)
                continue
            }
            guard let least = part.min(by: { $0.value ?? 0 < $1.value ?? 0 }),
                let greatest = part.max(by: { $0.value ?? 0 < $1.value ?? 0 })
            else { continue }
            let pair = least.round < greatest.round ? [least, greatest] : [greatest, least]
            result += least == greatest ? [least] : pair
        }
        if let last, result.last != last { result.append(last) }
        return result
    }
}
