using Ardalis.Result;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Settings;

namespace SvcInfra.UnitTests.Tenants.Invitations;

public sealed class InvitationDomainTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(72);
    private static readonly EmailAddress Carol = EmailAddress.FromStored("carol@example.com");

    [Fact]
    public void Accepting_gives_the_membership_that_was_promised_once()
    {
        var (invitation, userId) = (Open(TenantRole.Admin), EntityId.New());

        var membership = invitation.Accept(userId, Carol, Now + Lifetime - TimeSpan.FromSeconds(1)).Value;

        (membership.TenantId, membership.UserId, membership.Role).ShouldBe((invitation.TenantId, userId, TenantRole.Admin));
        invitation.Outcome.ShouldBe(InvitationOutcome.Accepted);
        Code(invitation.Accept(userId, Carol, Now)).ShouldBe("tenants.invitation_invalid");
    }

    [Fact]
    public void Expired_one_is_neither_accepted_nor_declined()
    {
        var invitation = Open();

        Code(invitation.Accept(EntityId.New(), Carol, Now + Lifetime)).ShouldBe("tenants.invitation_invalid");
        Error.Of(invitation.Decline(Now + Lifetime)).Code.ShouldBe("tenants.invitation_invalid");
        invitation.IsOpen.ShouldBeTrue("sending it again gives it a new life");
    }

    [Fact]
    public void Another_address_does_not_accept_and_changes_nothing()
    {
        var invitation = Open();

        Code(invitation.Accept(EntityId.New(), EmailAddress.FromStored("mallory@example.com"), Now)).ShouldBe("tenants.invitation_other_address");

        invitation.IsValid(Now).ShouldBeTrue();
        invitation.DomainEvents.OfType<InvitationAccepted>().ShouldBeEmpty();
    }

    [Fact]
    public void Resending_replaces_the_token_a_minute_apart_and_ten_times_at_most()
    {
        var (invitation, now) = (Open(), Now);
        Error.Of(invitation.Resend([1], now + TimeSpan.FromSeconds(59), Lifetime)).Code.ShouldBe("tenants.invitation_resent_too_soon");
        invitation.TokenHash.ShouldBe([0]);

        for (byte i = 1; i <= Invitation.MaxResends; i++)
        {
            now += Invitation.ResendInterval;
            invitation.Resend([i], now, Lifetime).IsSuccess.ShouldBeTrue();
            invitation.TokenHash.ShouldBe([i]);
            invitation.ExpiresAt.ShouldBe(now + Lifetime);
        }

        Error.Of(invitation.Resend([99], now + Lifetime, Lifetime)).Code.ShouldBe("tenants.invitation_resent_too_often");
        invitation.TokenHash.ShouldBe([Invitation.MaxResends]);
    }

    [Fact]
    public void What_is_closed_is_not_closed_again()
    {
        var invitation = Open();
        invitation.Revoke(Now);

        Should.Throw<InvalidOperationException>(() => invitation.Replace(Now));
        invitation.Outcome.ShouldBe(InvitationOutcome.Revoked);
    }

    /// <summary>No filter stands behind queries of invitations, so a specification without the tenant or the token would show everybody's.</summary>
    [Fact]
    public void Every_specification_of_invitations_names_the_tenant_or_the_token()
    {
        var specifications = typeof(Invitation).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false } && t.IsAssignableTo(typeof(Ardalis.Specification.ISpecification<Invitation>))).ToList();

        specifications.Count.ShouldBeGreaterThanOrEqualTo(6);
        specifications.SelectMany(t => t.GetConstructors())
            .Where(c => !c.GetParameters().Any(p => p is { Name: "tenantId", ParameterType: var id } && id == typeof(Guid) || p.Name == "tokenHash"))
            .Select(c => c.DeclaringType!.Name).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(TenantRole.Owner, "defaultInvitationRole")]
    [InlineData(TenantRole.Member, "allowedEmailDomains", "example")]
    [InlineData(TenantRole.Member, "allowedEmailDomains", "@example.com")]
    [InlineData(TenantRole.Member, "allowedEmailDomains", "a b.com")]
    [InlineData(TenantRole.Member, "allowedEmailDomains", "")]
    public void Settings_that_make_no_sense_are_refused(TenantRole role, string field, params string[] domains) =>
        Error.Of(TenantSettings.Create(role, domains, requireMultiFactor: false)).Fields.ShouldHaveSingleItem().Field.ShouldBe(field);

    [Fact]
    public void Settings_name_at_most_50_domains()
    {
        TenantSettings.Create(TenantRole.Member, Enumerable.Range(0, 50).Select(i => $"d{i}.example"), requireMultiFactor: false).IsSuccess.ShouldBeTrue();
        Error.Of(TenantSettings.Create(TenantRole.Member, Enumerable.Range(0, 51).Select(i => $"d{i}.example"), requireMultiFactor: false)).Fields.ShouldHaveSingleItem().Code.ShouldBe("too_long");
    }

    [Theory]
    [InlineData("carol@example.com", true)]
    [InlineData("carol@sub.example.com", false)]
    [InlineData("carol@example.com.evil.org", false)]
    [InlineData("carol@evilexample.com", false)]
    public void Domain_is_compared_whole(string email, bool allowed) =>
        TenantSettings.Create(TenantRole.Member, [" Example.COM "], requireMultiFactor: false).Value.Allows(EmailAddress.FromStored(email)).ShouldBe(allowed);

    private static string Code(Result<Membership> result) => Error.Of(result).Code;

    private static Invitation Open(TenantRole role = TenantRole.Member)
    {
        var by = Membership.Create(EntityId.New(), EntityId.New(), TenantRole.Owner);
        return Invitation.Issue(by.TenantId, Carol, role, by, [0], Now, Lifetime);
    }
}
