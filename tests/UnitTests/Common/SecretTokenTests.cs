using System.Buffers.Text;
using Shouldly;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.UnitTests.Common;

public sealed class SecretTokenTests
{
    [Fact]
    public void Token_has_256_bits_and_is_unique()
    {
        var tokens = Enumerable.Range(0, 1_000).Select(_ => SecretToken.Create()).ToList();

        tokens.ShouldAllBe(token => Base64Url.DecodeFromChars(token.Value).Length == 32 && token.Hash.SequenceEqual(SecretToken.HashOf(token.Value)));
        tokens.Select(token => token.Value).ShouldBeUnique();

        // A constant bit is not random: in a thousand tokens each of the 256 bits is set in some and not in others.
        var bits = tokens.Select(token => Base64Url.DecodeFromChars(token.Value)).ToList();
        Enumerable.Range(0, 256)
            .Select(bit => bits.Count(bytes => (bytes[bit / 8] >> (bit % 8) & 1) == 1))
            .ShouldAllBe(set => set > 300 && set < 700);
    }
}
