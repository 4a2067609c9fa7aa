import Testing

@testable import Training

@Suite struct ForeignTensorTests {
    @Test(arguments: [
        ("conv.weight_orig", "conv.weight"), ("conv.weight_u", "conv.weight_u"),
        ("conv.parametrizations.weight.original", "conv.weight"),
        ("conv.parametrizations.weight.0._u", "conv.weight_u"), ("conv.parametrizations.weight.0._v", "conv.weight_v"),
        ("a._orig_mod.b.weight", "a.b.weight"), ("_fsdp_wrapped_module.a._fsdp_wrapped_module.b", "a.b"),
        ("module.conv.weight", "module.conv.weight"), ("parametrizations", "parametrizations"),
        ("a.parametrizations.weight", "a.parametrizations.weight"),
    ])
    func namesArePlain(_ theirs: String, _ plain: String) { #expect(ForeignTensor.plain(theirs) == plain) }
}
