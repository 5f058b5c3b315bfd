using Shouldly;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.UnitTests.ApiKeys;

public sealed class ApiKeyTextTests
{
    private static readonly Guid Id = Guid.Parse("019a2b3c-0000-7000-8000-000000000007");

    [Fact]
    public void Key_has_the_documented_form_and_is_read_back()
    {
        var secret = ApiKeySecret.Create();

        var text = ApiKeyText.Write("svc", "live", Id, secret);

        text.ShouldMatch("^svc_live_[0-9A-Za-z]{22}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$");
        text.ShouldStartWith(ApiKeyText.Beginning("svc", "live", Id) + "_" + secret);
        ApiKeyText.Parse(text, "svc").ShouldBe(new ApiKeyText("live", Id, secret));
    }

    [Fact]
    public void Checksum_is_the_one_of_zlib_so_that_others_can_check_it_too()
    {
        // Made with Python's zlib.crc32.
        const string Known = "svc_test_031RkyP1pN1ggFfMudlYQx_00000000000000000000000000000000000000000011bOkTe";

        ApiKeyText.Parse(Known, "svc").ShouldBe(new ApiKeyText("test", Id, new string('0', 42) + "1"));
    }

    [Fact]
    public void Every_single_wrong_character_and_every_swap_of_neighbours_is_found()
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
    public void What_is_no_key_is_none(string text) => ApiKeyText.Parse(text, "svc").ShouldBeNull();

    [Fact]
    public void Key_of_another_prefix_or_with_something_before_or_behind_is_none()
    {
        var text = ApiKeyText.Write("svc", "live", Id, ApiKeySecret.Create());

        ApiKeyText.Parse(text, "acme").ShouldBeNull();
        foreach (var other in new[] { text + "0", text + "=", " " + text, text + "\n", text.ToUpperInvariant(), text + "_" + text })
        {
            ApiKeyText.Parse(other, "svc").ShouldBeNull();
        }
    }

    [Fact]
    public void Number_that_is_too_large_for_an_id_or_a_secret_is_none_although_its_checksum_is_right()
    {
        // A secret of 43 digits z is above 2^256; Write takes it as text and sums it up.
        ApiKeyText.Parse(ApiKeyText.Write("svc", "live", Id, new string('z', 43)), "svc").ShouldBeNull();
    }

    [Fact]
    public void Secrets_differ_and_their_text_does_not_show_in_a_log()
    {
        var secrets = Enumerable.Range(0, 1_000).Select(_ => ApiKeySecret.Create()).ToList();

        secrets.Distinct().Count().ShouldBe(1_000);
        secrets.ShouldAllBe(secret => secret.Length == ApiKeySecret.Length);
        new ApiKeyText("live", Id, secrets[0]).ToString().ShouldNotContain(secrets[0]);
        ApiKeySecret.HashOf(secrets[0]).Length.ShouldBe(32);
    }
}
