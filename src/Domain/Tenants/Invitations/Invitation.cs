using Ardalis.Result;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Domain.Tenants.Invitations;

/// <summary>
/// An invitation of an email address to a tenant. It is open until it is accepted, declined, revoked or replaced; its token works
/// until it expires. It is not tenant-owned, because the invited user does not act in the tenant: the tenant finds it by tenant and
/// id, the invited user by the hash of its token.
/// </summary>
public sealed class Invitation : AggregateRoot
{
    /// <summary>How often the email can be resent.</summary>
    public const int MaxResends = 10;

    /// <summary>The minimum time between two emails.</summary>
    public static readonly TimeSpan ResendInterval = TimeSpan.FromMinutes(1);

    private Invitation()
    {
    }

    public Guid TenantId { get; private set; }

    [PersonalData]
    public EmailAddress Email { get; private set; } = null!;

    /// <summary>The built-in role that accepting grants.</summary>
    public TenantRole Role { get; private set; }

    /// <summary>A <see cref="CustomRole"/> of the tenant that accepting also grants; null: none.</summary>
    public Guid? CustomRoleId { get; private set; }

    /// <summary>SHA-256 of the newest token; the token itself exists only in the email.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    /// <summary>The user who sent the invitation.</summary>
    public Guid InvitedBy { get; private set; }

    /// <summary>When the newest email was sent (UTC).</summary>
    public DateTimeOffset SentAt { get; private set; }

    /// <summary>When the newest token expires (UTC).</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>How often the email was resent.</summary>
    public int Resends { get; private set; }

    /// <summary>When it was closed (UTC); null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    public InvitationOutcome? Outcome { get; private set; }

    public bool IsOpen => ClosedAt is null;

    /// <param name="customRoleId">The caller has checked that the inviter may grant it.</param>
    public static Invitation Issue(
        Guid tenantId, EmailAddress email, TenantRole role, Membership inviter, byte[] tokenHash, DateTimeOffset now, TimeSpan lifetime,
        Guid? customRoleId = null)
    {
        var invitation = new Invitation
        {
            TenantId = tenantId,
            Email = email,
            Role = role,
            CustomRoleId = customRoleId,
            InvitedBy = inviter.UserId,
            TokenHash = tokenHash,
            SentAt = now,
            ExpiresAt = now + lifetime,
        };
        invitation.Raise(new MemberInvited(tenantId, invitation.Id, role));
        return invitation;
    }

    /// <summary>Whether its token works: the invitation is open and not expired.</summary>
    public bool IsValid(DateTimeOffset now) => IsOpen && ExpiresAt > now;

    /// <summary>Replaces the token and restarts the lifetime, also of an expired invitation. The old token no longer works.</summary>
    public Result Resend(byte[] tokenHash, DateTimeOffset now, TimeSpan lifetime)
    {
        if (Resends >= MaxResends)
        {
            return InvitationErrors.ResentTooOften;
        }

        if (now - SentAt < ResendInterval)
        {
            return InvitationErrors.ResentTooSoon;
        }

        Resends++;
        TokenHash = tokenHash;
        SentAt = now;
        ExpiresAt = now + lifetime;
        return Result.Success();
    }

    /// <summary>Closes the invitation and creates the membership.</summary>
    /// <param name="email">The user's verified email address.</param>
    public Result<Membership> Accept(Guid userId, EmailAddress email, DateTimeOffset now)
    {
        if (!IsValid(now))
        {
            return InvitationErrors.Invalid;
        }

        if (email != Email)
        {
            return InvitationErrors.EmailMismatch;
        }

        Close(InvitationOutcome.Accepted, now);
        Raise(new InvitationAccepted(TenantId, Id, userId));
        return Membership.Create(TenantId, userId, Role, CustomRoleId);
    }

    public Result Decline(DateTimeOffset now)
    {
        if (!IsValid(now))
        {
            return InvitationErrors.Invalid;
        }

        Close(InvitationOutcome.Declined, now);
        return Result.Success();
    }

    public void Revoke(DateTimeOffset now) => Close(InvitationOutcome.Revoked, now);

    /// <summary>Closes an expired invitation, so that the same email address can be invited again.</summary>
    public void Replace(DateTimeOffset now) => Close(InvitationOutcome.Replaced, now);

    private void Close(InvitationOutcome outcome, DateTimeOffset now)
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException($"Invitation {Id} is already closed ({Outcome}).");
        }

        ClosedAt = now;
        Outcome = outcome;
    }
}

public enum InvitationOutcome
{
    Accepted,
    Declined,
    Revoked,

    /// <summary>It was expired when the same email address was invited again.</summary>
    Replaced,
}

public sealed record MemberInvited(Guid TenantId, Guid InvitationId, TenantRole Role) : IDomainEvent;

public sealed record InvitationAccepted(Guid TenantId, Guid InvitationId, Guid UserId) : IDomainEvent;
