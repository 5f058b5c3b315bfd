using Ardalis.Result;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.Domain.Tenants.Invitations;

/// <summary>
/// A place in a tenant that waits for the holder of a mail address. It is open until it is accepted, declined, revoked or
/// replaced; its token works until it expires. It has two sides, the tenant that invites and the person who is in no tenant
/// yet, so it is not tenant-owned: the tenant's side finds it by tenant and id, the invited side by the hash of its token.
/// </summary>
public sealed class Invitation : AggregateRoot
{
    /// <summary>How often the mail may be sent again.</summary>
    public const int MaxResends = 10;

    /// <summary>The least time between two mails.</summary>
    public static readonly TimeSpan ResendInterval = TimeSpan.FromMinutes(1);

    private Invitation()
    {
    }

    public Guid TenantId { get; private set; }

    [PersonalData]
    public EmailAddress Email { get; private set; } = null!;

    /// <summary>The role that accepting gives.</summary>
    public TenantRole Role { get; private set; }

    /// <summary>A <see cref="CustomRole"/> of the tenant that accepting gives besides; null: none.</summary>
    public Guid? CustomRoleId { get; private set; }

    /// <summary>SHA-256 of the newest token; the token itself exists only in the mail.</summary>
    [Secret]
    public byte[] TokenHash { get; private set; } = null!;

    /// <summary>The user who invited.</summary>
    public Guid InvitedBy { get; private set; }

    /// <summary>When the newest mail was sent (UTC).</summary>
    public DateTimeOffset SentAt { get; private set; }

    /// <summary>When the newest token dies (UTC).</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>How often the mail was sent again.</summary>
    public int Resends { get; private set; }

    /// <summary>When it stopped to be open (UTC); null until then.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    public InvitationOutcome? Outcome { get; private set; }

    public bool IsOpen => ClosedAt is null;

    /// <param name="customRoleId">The caller has checked that who invites may give it.</param>
    public static Invitation Issue(
        Guid tenantId, EmailAddress email, TenantRole role, Membership by, byte[] tokenHash, DateTimeOffset now, TimeSpan lifetime, Guid? customRoleId = null)
    {
        var invitation = new Invitation
        {
            TenantId = tenantId,
            Email = email,
            Role = role,
            CustomRoleId = customRoleId,
            InvitedBy = by.UserId,
            TokenHash = tokenHash,
            SentAt = now,
            ExpiresAt = now + lifetime,
        };
        invitation.Raise(new MemberInvited(tenantId, invitation.Id, role));
        return invitation;
    }

    /// <summary>Whether its token works.</summary>
    public bool IsValid(DateTimeOffset now) => IsOpen && ExpiresAt > now;

    /// <summary>Gives it a new token and a new life; the old token is dead.</summary>
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

    /// <summary>The membership that it was for.</summary>
    /// <param name="userId">Who accepts.</param>
    /// <param name="email">Their address, which they have proven.</param>
    /// <param name="now">UTC.</param>
    public Result<Membership> Accept(Guid userId, EmailAddress email, DateTimeOffset now)
    {
        if (!IsValid(now))
        {
            return InvitationErrors.Invalid;
        }

        if (email != Email)
        {
            return InvitationErrors.OtherAddress;
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

    /// <summary>Makes room for a new one to the same address.</summary>
    public void Replace(DateTimeOffset now) => Close(InvitationOutcome.Replaced, now);

    private void Close(InvitationOutcome outcome, DateTimeOffset now)
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException($"Invitation {Id} was closed before, as {Outcome}.");
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

    /// <summary>It had expired when the address was invited again.</summary>
    Replaced,
}

public sealed record MemberInvited(Guid TenantId, Guid InvitationId, TenantRole Role) : IDomainEvent;

public sealed record InvitationAccepted(Guid TenantId, Guid InvitationId, Guid UserId) : IDomainEvent;
