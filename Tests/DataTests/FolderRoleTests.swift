import Testing

@testable import Data

struct FolderRoleTests {
    @Test(arguments: ["train", "Training", "TRAIN"])
    func namesOfTrainingFolders(name: String) {
        let role = FolderRole(name)
        #expect(role.split == .train && role.domain == nil)
    }

    @Test(arguments: ["test", "Testing", "VAL", "valid", "Validation", "eval", "evaluation", "dev"])
    func namesOfHeldOutFolders(name: String) {
        let role = FolderRole(name)
        #expect(role.split == .test && role.domain == nil)
    }

    @Test(arguments: [
        ("trainA", Split.train, 0), ("train_B", .train, 1), ("test-a", .test, 0), ("Val C", .test, 2), ("A", nil, 0),
        ("b", nil, 1),
    ])
    func namesOfDomains(name: String, split: Split?, domain: Int) {
        let role = FolderRole(name)
        #expect(role.split == split && role.domain == domain)
    }

    @Test(arguments: ["cat", "trainer", "testament", "Area", "traina", "1", "grape"])
    func namesThatSayNothing(name: String) {
        let role = FolderRole(name)
        #expect(role.split == nil && role.domain == nil)
    }

    @Test func testIsPreferredToValidation() { #expect(FolderRole("test").rank < FolderRole("val").rank) }
}
