using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Infrastructure.Users.Passkeys;

namespace SvcInfra.FunctionalTests.Users.Passkeys;

public sealed class PasskeyCeremonyTests
{
    private readonly IdentityPasskeyCeremonies _ceremonies = new(
        Options.Create(new PasskeyOptions
        {
            ServerDomain = "example.com",
            Origins = { "https://login.example.com", "https://example.com:8443" },
            Timeout = TimeSpan.FromMinutes(2),
        }),
        Options.Create(new AppOptions { PublicUrl = "https://app.example.com" }),
        NullLogger<IdentityPasskeyCeremonies>.Instance);

    private readonly User _ada = User.Register(EmailAddress.Create("ada@example.com").Value, "Ada", "hash");

    [Fact]
    public async Task Options_name_the_configured_domain_and_timeout()
    {
        var options = JsonElement.Parse((await _ceremonies.StartAssertionAsync([])).Options);

        options.GetProperty("rpId").GetString().ShouldBe("example.com");
        options.GetProperty("timeout").GetInt32().ShouldBe(120_000);
        options.GetProperty("userVerification").GetString().ShouldBe("required");
    }

    [Theory]
    [InlineData("https://login.example.com", true)]
    [InlineData("https://example.com:8443", true)]
    [InlineData("https://app.example.com", false)]
    [InlineData("http://login.example.com", false)]
    [InlineData("https://login.example.com:444", false)]
    [InlineData("https://login.example.com.evil.example", false)]
    [InlineData("null", false)]
    public async Task Only_configured_origins_may_use_passkeys(string origin, bool isAccepted)
    {
        using var phone = new SoftwareAuthenticator();
        var page = new Lie { Domain = "example.com", Origin = origin };

        (await RegisterAsync(phone, page) is not null).ShouldBe(isAccepted);
    }

    [Fact]
    public async Task Counter_is_returned_without_being_checked()
    {
        using var phone = new SoftwareAuthenticator { Counter = 40 };
        var page = new Lie { Domain = "example.com", Origin = "https://login.example.com" };
        var passkey = Passkey.Register(_ada.Id, "Phone", (await RegisterAsync(phone, page)).ShouldNotBeNull());
        phone.Counter = 3;
        var started = await _ceremonies.StartAssertionAsync([]);

        var assertion = await _ceremonies.FinishAssertionAsync(
            started.State, passkey, phone.Sign(JsonElement.Parse(started.Options), page).ToJsonString());

        passkey.SignCount.ShouldBe(40);
        assertion.ShouldBe(new PasskeyAssertion(4, IsBackedUp: false));
    }

    private async Task<PasskeyCredential?> RegisterAsync(SoftwareAuthenticator phone, Lie page)
    {
        var started = await _ceremonies.StartRegistrationAsync(_ada, []);
        return await _ceremonies.FinishRegistrationAsync(started.State, phone.Create(JsonElement.Parse(started.Options), page).ToJsonString());
    }
}
