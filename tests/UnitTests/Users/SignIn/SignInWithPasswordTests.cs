using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Users.SignIn;

public sealed class SignInWithPasswordTests
{
    private readonly SignInWorld _world = new();

    [Theory]
    [InlineData("nobody@example.com", "correct horse battery", true, "users.invalid_credentials")]
    [InlineData("no address at all", "correct horse battery", true, "users.invalid_credentials")]
    [InlineData("ada@example.com", "wrong", true, "users.invalid_credentials")]
    [InlineData("ada@example.com", "wrong", false, "users.invalid_credentials")]
    [InlineData("ada@example.com", "correct horse battery", false, "users.email_not_verified")]
    [InlineData(" ADA@example.com", "correct horse battery", true, null)]
    public async Task Every_sign_in_attempt_checks_exactly_one_hash(string email, string password, bool verified, string? code)
    {
        var user = _world.AddUser(verified);

        var result = await _world.SignInWithPassword().Handle(new SignInWithPassword(email, password), CancellationToken.None);

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
        _world.Hasher.Verified.ShouldHaveSingleItem().ShouldBe(email.Contains("ada", StringComparison.OrdinalIgnoreCase) ? user.PasswordHash : null);
        _world.Hasher.Hashed.ShouldBe(0);
        _world.Sessions.Count.ShouldBe(code is null ? 1 : 0);
    }

    [Fact]
    public async Task Sign_in_of_a_disabled_user_does_the_work_of_an_unknown_user()
    {
        _world.AddUser().Disable("left", SignInWorld.Start);

        var result = await _world.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "correct horse battery"), CancellationToken.None);

        Error.Of(result).Code.ShouldBe("users.invalid_credentials");
        _world.Hasher.Verified.ShouldHaveSingleItem().ShouldBeNull();
        _world.Failures.Calls.ShouldBe(["read", "count"]);
        _world.Sessions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Session_acts_in_the_users_tenant_and_stores_only_the_token_hash()
    {
        var user = _world.AddUser();
        var tenant = Guid.CreateVersion7();
        _world.Memberships.Tenants.Add(tenant);

        var pair = (await _world.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "correct horse battery"), CancellationToken.None)).Value.ShouldNotBeNull();

        var session = _world.Sessions.ShouldHaveSingleItem();
        (session.UserId, session.TenantId, session.ExpiresAt).ShouldBe((user.Id, tenant, SignInWorld.Start.AddDays(30)));
        pair.TenantId.ShouldBe(tenant);
        var row = _world.Tokens.Rows.ShouldHaveSingleItem();
        row.TokenHash.ShouldBe(SecretToken.HashOf(pair.RefreshToken));
        row.ExpiresAt.ShouldBe(SignInWorld.Start.AddDays(7));
    }

    [Fact]
    public async Task Weaker_hash_is_replaced_only_after_the_correct_password()
    {
        var user = _world.AddUser();
        _world.Hasher.RehashNeeded = true;

        await _world.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "wrong"), CancellationToken.None);
        _world.Hasher.Hashed.ShouldBe(0);
        await _world.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "correct horse battery"), CancellationToken.None);

        user.PasswordHash.ShouldBe("hash of correct horse battery, stronger");
    }

    [Fact]
    public async Task Password_never_expires_by_age()
    {
        _world.AddUser();
        _world.Time.Advance(TimeSpan.FromDays(3653));

        (await _world.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "correct horse battery"), CancellationToken.None)).IsSuccess.ShouldBeTrue();
    }
}
