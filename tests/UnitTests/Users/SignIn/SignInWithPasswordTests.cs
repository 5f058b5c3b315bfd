using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Users.SignIn;

public sealed class SignInWithPasswordTests
{
    private readonly SignInFakes _fakes = new();

    [Theory]
    [InlineData("nobody@example.com", "correct horse battery", true, "users.invalid_credentials")]
    [InlineData("no address at all", "correct horse battery", true, "users.invalid_credentials")]
    [InlineData("ada@example.com", "wrong", true, "users.invalid_credentials")]
    [InlineData("ada@example.com", "wrong", false, "users.invalid_credentials")]
    [InlineData("ada@example.com", "correct horse battery", false, "users.email_not_verified")]
    [InlineData(" ADA@example.com", "correct horse battery", true, null)]
    public async Task Every_sign_in_attempt_checks_exactly_one_hash(string email, string password, bool verified, string? code)
    {
        var user = _fakes.AddUser(verified);

        var result = await _fakes.SignInWithPassword().Handle(new SignInWithPassword(email, password), CancellationToken.None);

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
        _fakes.Hasher.Verified.ShouldHaveSingleItem().ShouldBe(email.Contains("ada", StringComparison.OrdinalIgnoreCase) ? user.PasswordHash : null);
        _fakes.Hasher.Hashed.ShouldBe(0);
        _fakes.Sessions.Count.ShouldBe(code is null ? 1 : 0);
    }

    [Fact]
    public async Task Sign_in_of_a_disabled_user_does_the_work_of_an_unknown_user()
    {
        _fakes.AddUser().Disable("left", SignInFakes.Start);

        var result = await _fakes.SignInWithPassword()
            .Handle(new SignInWithPassword("ada@example.com", "correct horse battery"), CancellationToken.None);

        Error.Of(result).Code.ShouldBe("users.invalid_credentials");
        _fakes.Hasher.Verified.ShouldHaveSingleItem().ShouldBeNull();
        _fakes.Failures.Calls.ShouldBe(["read", "count"]);
        _fakes.Sessions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Session_acts_in_the_users_tenant_and_stores_only_the_token_hash()
    {
        var user = _fakes.AddUser();
        var tenant = Guid.CreateVersion7();
        _fakes.Memberships.Tenants.Add(tenant);

        var signIn = new SignInWithPassword("ada@example.com", "correct horse battery");
        var pair = (await _fakes.SignInWithPassword().Handle(signIn, CancellationToken.None)).Value.ShouldNotBeNull();

        var session = _fakes.Sessions.ShouldHaveSingleItem();
        (session.UserId, session.TenantId, session.ExpiresAt).ShouldBe((user.Id, tenant, SignInFakes.Start.AddDays(30)));
        pair.TenantId.ShouldBe(tenant);
        var row = _fakes.Tokens.Rows.ShouldHaveSingleItem();
        row.TokenHash.ShouldBe(SecretToken.HashOf(pair.RefreshToken));
        row.ExpiresAt.ShouldBe(SignInFakes.Start.AddDays(7));
    }

    [Fact]
    public async Task Weaker_hash_is_replaced_only_after_the_correct_password()
    {
        var user = _fakes.AddUser();
        _fakes.Hasher.RehashNeeded = true;

        await _fakes.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "wrong"), CancellationToken.None);
        _fakes.Hasher.Hashed.ShouldBe(0);
        await _fakes.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "correct horse battery"), CancellationToken.None);

        user.PasswordHash.ShouldBe("hash of correct horse battery, stronger");
    }

    [Fact]
    public async Task Password_never_expires_by_age()
    {
        _fakes.AddUser();
        _fakes.Time.Advance(TimeSpan.FromDays(3653));

        (await _fakes.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "correct horse battery"), CancellationToken.None))
            .IsSuccess.ShouldBeTrue();
    }
}
