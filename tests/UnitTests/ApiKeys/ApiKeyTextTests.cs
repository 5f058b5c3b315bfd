using Shouldly;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.UnitTests.ApiKeys;

public sealed class ApiKeyTextTests
{
    private static readonly Guid Id = Guid.Parse("019a2b3c-0000-7000-8000-000000000007");

    [Fact]
    public void Key_has_the_documented_format_and_is_parsed_back()
    {
        var secret = ApiKeySecret.Create();

        var text = ApiKeyText.Write("svc", "live", Id, secret);

        text.ShouldMatch("^svc_live_[0-9A-Za-z]{22}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$");
        text.ShouldStartWith(ApiKeyText.Beginning("svc", "live", Id) + "_" + secret);
        ApiKeyText.Parse(text, "svc").ShouldBe(new ApiKeyText("live", Id, secret));
    }

    [Fact]
    public void Checksum_matches_zlib()
    {
        // Computed with Python's zlib.crc32.
        const string Known = "svc_test_031RkyP1pN1ggFfMudlYQx_00000000000000000000000000000000000000000011bOkTe";

        ApiKeyText.Parse(Known, "svc").ShouldBe(new ApiKeyText("test", Id, new string('0', 42) + "1"));
    }

    [Fact]
    public void Any_single_wrong_character_or_swap_of_neighbours_is_detected()
    {
        var text = ApiKeyText.Write("svc", "test", Id, ApiKeySecret.Create());

        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in "aZ0_-= ")
            {
                if (text[i] != c)
                {
                    ApiKeyText.Parse(text[..i] + c + text[(i + 1)..], "svc").ShouldBeNull();
                }
            }

            if (i > 0 && text[i] != text[i - 1])
            {
                ApiKeyText.Parse(text[..(i - 1)] + text[i] + text[i - 1] + text[(i + 1)..], "svc").ShouldBeNull();
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("svc")]
    [InlineData("svc_live")]
    [InlineData("svc_live__")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.e30.c2ln")]
    public void Text_that_is_not_a_key_is_refused(string text) => ApiKeyText.Parse(text, "svc").ShouldBeNull();

    [Fact]
    public void Key_with_another_prefix_or_extra_characters_is_refused()
    {
        var text = ApiKeyText.Write("svc", "live", Id, ApiKeySecret.Create());

        ApiKeyText.Parse(text, "acme").ShouldBeNull();
        foreach (var other in new[] { text + "0", text + "=", " " + text, text + "\n", text.ToUpperInvariant(), text + "_" + text })
        {
            ApiKeyText.Parse(other, "svc").ShouldBeNull();
        }
    }

    [Fact]
    public void Secret_above_256_bits_is_refused_although_its_checksum_is_right()
    {
        // 43 digits z are above 2^256. Write does not check the secret and adds a valid checksum.
        ApiKeyText.Parse(ApiKeyText.Write("svc", "live", Id, new string('z', 43)), "svc").ShouldBeNull();
    }

    [Fact]
    public void Secrets_are_unique_and_do_not_appear_in_ToString()
    {
        var secrets = Enumerable.Range(0, 1_000).Select(_ => ApiKeySecret.Create()).ToList();

        secrets.Distinct().Count().ShouldBe(1_000);
        secrets.ShouldAllBe(secret => secret.Length == ApiKeySecret.Length);
        new ApiKeyText("live", Id, secrets[0]).ToString().ShouldNotContain(secrets[0]);
        ApiKeySecret.HashOf(secrets[0]).Length.ShouldBe(32);
    }
}
