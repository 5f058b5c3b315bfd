using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.UnitTests.Users;

public sealed class UserDomainTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("ada@example.com", "ada@example.com")]
    [InlineData("  Ada.Lovelace+tag@Example.COM ", "ada.lovelace+tag@example.com")]
    [InlineData("ö@bücher.example", "ö@xn--bcher-kva.example")]
    [InlineData("a@b.c", "a@b.c")]
    public void Email_address_is_trimmed_and_lower_cased(string text, string value) => EmailAddress.Create(text).Value.Value.ShouldBe(value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("ada@localhost")]
    [InlineData("ada@.com")]
    [InlineData("ada@example.")]
    [InlineData("ada@-example.com")]
    [InlineData("ada@exam..ple.com")]
    [InlineData("a@b@example.com")]
    [InlineData("ada lovelace@example.com")]
    [InlineData("ada@example.com\r\nBcc: eve@example.com")]
    [InlineData("ada@example.com,eve@example.com")]
    [InlineData("<ada@example.com>")]
    [InlineData("\"ada\"@example.com")]
    [InlineData("ada\0@example.com")]
    public void Invalid_email_address_is_refused(string? text)
    {
        var result = EmailAddress.Create(text);

        Error.Of(result).Fields.ShouldHaveSingleItem().Code.ShouldBe("invalid_email");
    }

    [Theory]
    [InlineData(64, 189, true)]
    [InlineData(65, 100, false)]
    [InlineData(64, 190, false)]
    public void Email_address_has_at_most_254_characters_and_64_in_its_local_part(int local, int domain, bool isValid) =>
        EmailAddress.Create($"{new string('a', local)}@{DomainOf(domain)}").IsSuccess.ShouldBe(isValid);

    /// <summary>Creates a domain with labels of at most 63 letters.</summary>
    private static string DomainOf(int length) => string.Concat(Enumerable.Range(0, length - 4).Select(i => i % 50 == 49 ? '.' : 'b')) + ".com";

    [Fact]
    public void Registered_user_is_unverified_and_raises_one_event()
    {
        var user = User.Register(EmailAddress.Create("ada@example.com").Value, "  Ada ", "hash");

        (user.DisplayName, user.IsEmailVerified).ShouldBe(("Ada", false));
        user.TakeDomainEvents().ShouldHaveSingleItem().ShouldBeOfType<UserRegistered>().User.ShouldBeSameAs(user);
        user.TakeDomainEvents().ShouldBeEmpty();
        user.Id.Version.ShouldBe(7);
    }

    [Fact]
    public void Email_address_is_verified_once()
    {
        var user = User.Register(EmailAddress.Create("ada@example.com").Value, "Ada", "hash");
        user.TakeDomainEvents();

        user.VerifyEmail(Now);
        user.VerifyEmail(Now.AddDays(1));

        user.EmailVerifiedAt.ShouldBe(Now);
        user.TakeDomainEvents().ShouldBe([new EmailVerified(user.Id)]);
    }

    [Fact]
    public void Session_is_active_until_it_expires_or_is_revoked()
    {
        var session = Session.Start(Ada(), SignInProof.By(AuthenticationMethod.Password), null, Now, Now.AddDays(1), new string('x', 300), "::1");

        session.UserAgent!.Length.ShouldBe(256);
        session.IsActive(Now.AddDays(1).AddTicks(-1)).ShouldBeTrue();
        session.IsActive(Now.AddDays(1)).ShouldBeFalse();
        session.Revoke(SessionRevocation.LoggedOut, Now);
        session.IsActive(Now).ShouldBeFalse();
    }

    [Fact]
    public void Second_revocation_keeps_the_reason_of_the_first()
    {
        var session = Session.Start(Ada(), SignInProof.By(AuthenticationMethod.Password), null, Now, Now.AddDays(1), null, null);

        session.Revoke(SessionRevocation.LoggedOut, Now);
        session.Revoke(SessionRevocation.RefreshTokenReused, Now.AddHours(1));

        (session.RevokedAt, session.RevokedBecause).ShouldBe((Now, SessionRevocation.LoggedOut));
        session.DomainEvents.ShouldBe([new SessionRevoked(session.Id, session.UserId, SessionRevocation.LoggedOut)]);
    }

    [Fact]
    public void Session_switches_and_leaves_its_tenant()
    {
        var tenant = Guid.CreateVersion7();
        var session = Session.Start(Ada(), SignInProof.By(AuthenticationMethod.Password), null, Now, Now.AddDays(1), null, null);

        session.SwitchTenant(tenant);
        session.TenantId.ShouldBe(tenant);
        session.LeaveTenant();
        session.TenantId.ShouldBeNull();
    }

    [Fact]
    public void Password_change_outdates_sessions_that_do_not_adopt_it()
    {
        var user = Ada();
        var kept = Session.Start(user, SignInProof.By(AuthenticationMethod.Password), null, Now, Now.AddDays(1), null, null);
        var other = Session.Start(user, SignInProof.By(AuthenticationMethod.Password), null, Now, Now.AddDays(1), null, null);

        user.ChangePassword("another hash");
        kept.KeepAfterCredentialChange(user);

        (kept.CredentialVersion, other.CredentialVersion).ShouldBe((user.CredentialVersion, user.CredentialVersion - 1));
    }

    private static User Ada() => User.Register(EmailAddress.Create("ada@example.com").Value, "Ada", "hash");
}
