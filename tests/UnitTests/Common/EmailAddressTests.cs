using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Settings;

namespace SvcInfra.UnitTests.Common;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("q@b\u00FCcher.example")]
    [InlineData("q@bu\u0308cher.example")]
    [InlineData("Q@B\u00DCCHER.example")]
    [InlineData("q@xn--bcher-kva.example")]
    [InlineData("q@XN--BCHER-KVA.EXAMPLE")]
    [InlineData("q@b\u00FCcher\u3002example")]
    [InlineData(" q@\uFF42\u00FCcher.example ")]
    public void Spellings_of_one_mailbox_are_one_email_address(string text) =>
        EmailAddress.Create(text).Value.Value.ShouldBe("q@xn--bcher-kva.example");

    [Theory]
    [InlineData("a.b+c_d-e'f@example.com")]
    [InlineData("j\u00FCrgen@example.com")]
    [InlineData("\u7528\u6237@\u4F8B\u5B50.example")]
    [InlineData("\u0438\u0432\u0430\u043D@\u043F\u043E\u0447\u0442\u0430.example")]
    [InlineData("q@stra\u00DFe.example")]
    public void Deliverable_email_address_is_accepted(string text) => EmailAddress.Create(text).IsSuccess.ShouldBeTrue();

    [Theory]
    [InlineData(".a@example.com")]
    [InlineData("a.@example.com")]
    [InlineData("a..b@example.com")]
    [InlineData("a b@example.com")]
    [InlineData("\"a\"@example.com")]
    [InlineData("a@b@example.com")]
    [InlineData("a@example")]
    [InlineData("a@-example.com")]
    [InlineData("a@exa_mple.com")]
    [InlineData("a@example.123")]
    [InlineData("a@xn--zzzzzz.example")]
    [InlineData("a@xn--abc-.example")]
    [InlineData("\u212Aate@example.com")]
    [InlineData("a\u200Bb@example.com")]
    [InlineData("a@exam\u00ADple.com")]
    [InlineData("a@exam\u200Bple.com")]
    [InlineData("\u202Eada@example.com")]
    [InlineData("\u0430da@example.com")]
    [InlineData("ada@ex\u0430mple.com")]
    [InlineData("ada@\u0430\u0440\u0440\u04CF\u0435.example")]
    [InlineData("\u3164@example.com")]
    [InlineData("a\ud800@example.com")]
    [InlineData("")]
    [InlineData("@example.com")]
    [InlineData(null)]
    public void Undeliverable_or_confusable_email_address_is_refused(string? text) => EmailAddress.Create(text).IsSuccess.ShouldBeFalse();

    [Fact]
    public void Maximum_length_of_an_email_address_counts_octets()
    {
        EmailAddress.Create($"{new string('a', 64)}@example.com").IsSuccess.ShouldBeTrue();
        EmailAddress.Create($"{new string('a', 65)}@example.com").IsSuccess.ShouldBeFalse();
        EmailAddress.Create($"{new string('\u00E9', 33)}@example.com").IsSuccess.ShouldBeFalse();
        EmailAddress.Create($"a@{string.Join('.', Enumerable.Repeat(new string('a', 63), 4))}").IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public void Allowed_domain_matches_in_every_spelling()
    {
        var settings = TenantSettings.Create(TenantRole.Member, ["B\u00DCcher.Example", "xn--bcher-kva.example"], requireMultiFactor: false).Value;

        settings.AllowedEmailDomains.ShouldBe(["xn--bcher-kva.example"]);
        settings.Allows(EmailAddress.Create("q@bu\u0308cher.example").Value).ShouldBeTrue();
        TenantSettings.Create(TenantRole.Member, [null], requireMultiFactor: false).IsSuccess.ShouldBeFalse();
        TenantSettings.Create(TenantRole.Member, ["exam\u200Bple.com"], requireMultiFactor: false).IsSuccess.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Ada Lovelace")]
    [InlineData("J\u00FCrgen O'Neil-M\u00FCller")]
    [InlineData("\u0418\u0432\u0430\u043D Smith")]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    [InlineData("\u5C71\u7530\u3000\u592A\u90CE")]
    [InlineData("Team \u2764\uFE0F \uD83D\uDC69\u200D\uD83D\uDCBB")]
    public void Readable_name_is_safe(string name) => (TextSafety.HasInvisible(name), TextSafety.MixesScripts(name)).ShouldBe((false, false));

    [Theory]
    [InlineData("Ada\u200B", true, false)]
    [InlineData("A\u00ADda", true, false)]
    [InlineData("\u202EadA", true, false)]
    [InlineData("Ada\u00A0Lovelace", true, false)]
    [InlineData("\u3164", true, false)]
    [InlineData("Ada\uFEFF", true, false)]
    [InlineData("\uD83D\uDE80\uDB40\uDC41", true, false)]
    [InlineData("\u0410da", false, true)]
    [InlineData("Mi\u03BFra", false, true)]
    public void Name_with_invisible_or_mixed_characters_is_not_safe(string name, bool isInvisible, bool isMixed) =>
        (TextSafety.HasInvisible(name), TextSafety.MixesScripts(name)).ShouldBe((isInvisible, isMixed));
}
