using Ardalis.Result;
using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;

namespace SvcInfra.UnitTests.Users.Sessions;

public sealed class RefreshSessionTests
{
    private readonly SignInFakes _fakes = new();

    [Fact]
    public async Task Refresh_token_is_exchanged_for_the_next_pair_of_the_same_session()
    {
        var first = await SignInAsync();
        _fakes.Time.Advance(TimeSpan.FromHours(1));

        var second = (await RefreshAsync(first)).Value;

        second.RefreshToken.ShouldNotBe(first.RefreshToken);
        _fakes.Sessions.ShouldHaveSingleItem();
        Row(first).UsedAt.ShouldBe(SignInFakes.Start.AddHours(1));
        Row(second).UsedAt.ShouldBeNull();
        Row(second).SessionId.ShouldBe(Row(first).SessionId);
        (await RefreshAsync(second)).IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Reused_token_within_the_grace_period_gets_a_pair_and_keeps_the_session(int seconds)
    {
        var first = await SignInAsync();
        await RefreshAsync(first);
        _fakes.Time.Advance(TimeSpan.FromSeconds(seconds));

        (await RefreshAsync(first)).IsSuccess.ShouldBeTrue();

        _fakes.Sessions.Single().RevokedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Reused_token_after_the_grace_period_revokes_the_session_and_its_tokens()
    {
        var first = await SignInAsync();
        var second = (await RefreshAsync(first)).Value;
        _fakes.Time.Advance(TimeSpan.FromSeconds(10) + TimeSpan.FromTicks(1));

        var reused = await RefreshAsync(first);

        Error.Of(reused).ShouldBe(UserErrors.RefreshTokenReused);
        var session = _fakes.Sessions.Single();
        (session.RevokedBecause, session.RevokedAt).ShouldBe((SessionRevocation.RefreshTokenReused, _fakes.Time.GetUtcNow()));
        session.DomainEvents.OfType<SessionRevoked>().ShouldHaveSingleItem();
        Error.Of(await RefreshAsync(second)).ShouldBe(UserErrors.InvalidRefreshToken);
        Error.Of(await RefreshAsync(first)).ShouldBe(UserErrors.InvalidRefreshToken);
    }

    [Fact]
    public void Refused_refresh_commits_its_revocation() => new RefreshSession("t").ShouldBeAssignableTo<ICommitsOnFailure>();

    [Fact]
    public async Task Unknown_token_is_refused()
    {
        await SignInAsync();

        Error.Of(await _fakes.Refresh().Handle(new RefreshSession("made up"), CancellationToken.None)).ShouldBe(UserErrors.InvalidRefreshToken);
        _fakes.Sessions.Single().RevokedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Idle_token_is_refused_and_revokes_nothing()
    {
        var first = await SignInAsync();
        _fakes.Time.Advance(_fakes.Options.IdleLifetime);

        Error.Of(await RefreshAsync(first)).ShouldBe(UserErrors.InvalidRefreshToken);
        _fakes.Sessions.Single().RevokedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Refresh_does_not_extend_the_session()
    {
        var pair = await SignInAsync();
        foreach (var days in new[] { 6, 6, 6, 6 })
        {
            _fakes.Time.Advance(TimeSpan.FromDays(days));
            pair = (await RefreshAsync(pair)).Value;
        }

        Row(pair).ExpiresAt.ShouldBe(_fakes.Sessions.Single().ExpiresAt, "the idle timeout would end after the session");
        _fakes.Time.Advance(TimeSpan.FromDays(6));
        Error.Of(await RefreshAsync(pair)).ShouldBe(UserErrors.InvalidRefreshToken);
    }

    [Fact]
    public async Task Refresh_is_refused_after_sign_out()
    {
        var first = await SignInAsync();
        _fakes.Sessions.Single().Revoke(SessionRevocation.LoggedOut, _fakes.Time.GetUtcNow());

        Error.Of(await RefreshAsync(first)).ShouldBe(UserErrors.InvalidRefreshToken);
    }

    [Fact]
    public async Task Session_leaves_the_tenant_when_its_user_is_no_longer_a_member()
    {
        var tenant = Guid.CreateVersion7();
        _fakes.Memberships.Tenants.Add(tenant);
        var first = await SignInAsync();
        first.TenantId.ShouldBe(tenant);
        _fakes.Memberships.Tenants.Clear();

        (await RefreshAsync(first)).Value.TenantId.ShouldBeNull();
        _fakes.Sessions.Single().TenantId.ShouldBeNull();
    }

    private async Task<TokenPairDto> SignInAsync()
    {
        _fakes.AddUser();
        return (await _fakes.SignInWithPassword().Handle(new SignInWithPassword("ada@example.com", "correct horse battery"), CancellationToken.None))
            .Value.ShouldNotBeNull();
    }

    private Task<Result<TokenPairDto>> RefreshAsync(TokenPairDto pair) =>
        _fakes.Refresh().Handle(new RefreshSession(pair.RefreshToken), CancellationToken.None);

    private RefreshToken Row(TokenPairDto pair) =>
        _fakes.Tokens.Rows.Single(row => row.TokenHash.SequenceEqual(SecretToken.HashOf(pair.RefreshToken)));
}
