import Testing

@testable import Zoo

struct VersionTests {
    @Test func versionsCompareNumberByNumber() throws {
        func version(_ text: String) throws -> Version { try #require(Version(text)) }
        #expect(try version("0.9") < version("0.10"))
        #expect(try version("1") == version("1.0.0"))
        #expect(try version("1.0.1") > version("1"))
    }

    @Test(arguments: ["", "1.", "v1", "1.x", "-1"]) func otherTextIsNotAVersion(_ text: String) {
        #expect(Version(text) == nil)
    }
}
