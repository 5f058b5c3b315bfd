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
    public void Invitation_is_accepted_once_and_creates_the_membership()
    {
        var (invitation, userId) = (Open(TenantRole.Admin), EntityId.New());

        var membership = invitation.Accept(userId, Carol, Now + Lifetime - TimeSpan.FromSeconds(1)).Value;

        (membership.TenantId, membership.UserId, membership.Role).ShouldBe((invitation.TenantId, userId, TenantRole.Admin));
        invitation.Outcome.ShouldBe(InvitationOutcome.Accepted);
        Code(invitation.Accept(userId, Carol, Now)).ShouldBe("tenants.invitation_invalid");
    }

    [Fact]
    public void Expired_invitation_can_be_neither_accepted_nor_declined()
    {
        var invitation = Open();

        Code(invitation.Accept(EntityId.New(), Carol, Now + Lifetime)).ShouldBe("tenants.invitation_invalid");
        Error.Of(invitation.Decline(Now + Lifetime)).Code.ShouldBe("tenants.invitation_invalid");
        invitation.IsOpen.ShouldBeTrue("it can still be resent");
    }

    [Fact]
    public void Invitation_cannot_be_accepted_with_another_email_address()
    {
        var invitation = Open();

        Code(invitation.Accept(EntityId.New(), EmailAddress.FromStored("mallory@example.com"), Now)).ShouldBe("tenants.invitation_other_address");

        invitation.IsValid(Now).ShouldBeTrue();
        invitation.DomainEvents.OfType<InvitationAccepted>().ShouldBeEmpty();
    }

    [Fact]
    public void Resending_replaces_the_token_at_most_ten_times_and_a_minute_apart()
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
    public void Closed_invitation_cannot_be_closed_again()
    {
        var invitation = Open();
        invitation.Revoke(Now);

        Should.Throw<InvalidOperationException>(() => invitation.Replace(Now));
        invitation.Outcome.ShouldBe(InvitationOutcome.Revoked);
    }

    /// <summary>
    /// Invitations have no query filter, so a specification without the tenant or the token would return invitations of all tenants.
    /// </summary>
    [Fact]
    public void Every_invitation_specification_names_the_tenant_or_the_token()
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
    public void Invalid_settings_are_refused(TenantRole role, string field, params string[] domains) =>
        Error.Of(TenantSettings.Create(role, domains, requireMultiFactor: false)).Fields.ShouldHaveSingleItem().Field.ShouldBe(field);

    [Fact]
    public void Settings_allow_at_most_50_email_domains()
    {
        TenantSettings.Create(TenantRole.Member, Enumerable.Range(0, 50).Select(i => $"d{i}.example"), requireMultiFactor: false)
            .IsSuccess.ShouldBeTrue();
        Error.Of(TenantSettings.Create(TenantRole.Member, Enumerable.Range(0, 51).Select(i => $"d{i}.example"), requireMultiFactor: false))
            .Fields.ShouldHaveSingleItem().Code.ShouldBe("too_long");
    }

    [Theory]
    [InlineData("carol@example.com", true)]
    [InlineData("carol@sub.example.com", false)]
    [InlineData("carol@example.com.evil.org", false)]
    [InlineData("carol@evilexample.com", false)]
    public void Email_domain_matches_exactly(string email, bool allowed) =>
        TenantSettings.Create(TenantRole.Member, [" Example.COM "], requireMultiFactor: false).Value
            .Allows(EmailAddress.FromStored(email)).ShouldBe(allowed);

    private static string Code(Result<Membership> result) => Error.Of(result).Code;

    private static Invitation Open(TenantRole role = TenantRole.Member)
    {
        var inviter = Membership.Create(EntityId.New(), EntityId.New(), TenantRole.Owner);
        return Invitation.Issue(inviter.TenantId, Carol, role, inviter, [0], Now, Lifetime);
    }
}
