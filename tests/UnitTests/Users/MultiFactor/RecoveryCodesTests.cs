using NSubstitute;
using Shouldly;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.UnitTests.Common;

namespace SvcInfra.UnitTests.Users.MultiFactor;

public sealed class RecoveryCodesTests
{
    /// <summary>With at least 112 bits a plain hash is as good as a slow one (OWASP ASVS 5.0, 6.5.2).</summary>
    [Fact]
    public async Task Recovery_codes_have_120_bits_and_only_their_hashes_are_stored()
    {
        var stored = new List<RecoveryCode>();

        var recoveryCodes = new RecoveryCodes(Substitute.For<ISecondFactors>(), Repositories.Of(stored));
        var codes = (await recoveryCodes.ReplaceAsync(Guid.CreateVersion7(), CancellationToken.None)).Codes;

        codes.Count.ShouldBe(RecoveryCode.SetSize);
        codes.ShouldBeUnique();
        codes.ShouldAllBe(code => code.Replace("-", "").Length == 24 && code.Replace("-", "").All("0123456789abcdefghjkmnpqrstvwxyz".Contains));
        stored.Select(code => Convert.ToHexString(code.CodeHash)).ShouldBe(codes.Select(code => Convert.ToHexString(RecoveryCodes.HashOf(code))));
    }
}
