/// The 64-bit hash of Fowler, Noll and Vo in its variant 1a, which is the same on every machine.
struct Hash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    var digits: String { String(value, radix: 16) }
}
