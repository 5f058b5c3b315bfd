using Shouldly;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.ApiKeys;

public sealed class ApiKeyDomainTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly byte[] Old = [1];
    private static readonly byte[] New = [2];

    private readonly ApiKey _key = ApiKey.Issue(
        ApiKeyOwner.Member(EntityId.New(), EntityId.New()), " Report ", ["b.read", "a.read", "b.read"], ["192.0.2.1"], Old, Now.AddDays(10));

    [Fact]
    public void Key_has_distinct_sorted_scopes()
    {
        (_key.Name, _key.Scope).ShouldBe(("Report", "a.read b.read"));
        _key.Scopes.ShouldBe(["a.read", "b.read"]);
        _key.AllowedIpAddresses.ShouldBe(["192.0.2.1"]);
    }

    [Fact]
    public void Previous_secret_works_until_the_overlap_or_its_own_expiry_ends()
    {
        _key.Rotate(New, TimeSpan.FromHours(24), Now.AddDays(90), Now).IsSuccess.ShouldBeTrue();
        (_key.SecretHash, _key.PreviousSecretHash, _key.PreviousValidUntil, _key.ExpiresAt).ShouldBe((New, Old, Now.AddHours(24), Now.AddDays(90)));

        var last = Now.AddDays(90).AddHours(-1);
        _key.Rotate(Old, TimeSpan.FromHours(24), last.AddDays(90), last).IsSuccess.ShouldBeTrue();
        _key.PreviousValidUntil.ShouldBe(Now.AddDays(90));
    }

    [Fact]
    public void Previous_secret_stops_working_when_there_is_no_overlap()
    {
        _key.Rotate(New, TimeSpan.Zero, Now.AddDays(90), Now).IsSuccess.ShouldBeTrue();

        _key.PreviousSecretHash.ShouldBeNull();
        _key.PreviousValidUntil.ShouldBeNull();
    }

    [Fact]
    public void Inactive_key_cannot_be_rotated_and_is_revoked_only_once()
    {
        Error.Of(_key.Rotate(New, TimeSpan.Zero, Now.AddDays(90), Now.AddDays(10))).ShouldBe(ApiKeyErrors.IsExpired);
        _key.Revoke(Now);
        _key.Revoke(Now.AddDays(1));
        _key.RevokedAt.ShouldBe(Now);
        Error.Of(_key.Rotate(New, TimeSpan.Zero, Now.AddDays(90), Now)).ShouldBe(ApiKeyErrors.IsRevoked);
        _key.SecretHash.ShouldBe(Old);
    }
}
