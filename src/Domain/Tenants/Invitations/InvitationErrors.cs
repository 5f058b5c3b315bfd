using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Invitations;

public static class InvitationErrors
{
    /// <summary>The same error for every unusable token, so that it reveals neither the reason nor the tenant.</summary>
    public static readonly Error Invalid = new(
        ErrorKind.Invalid, "tenants.invitation_invalid",
        "This invitation is unknown, expired, used or revoked. Ask for a new one.");

    /// <summary>Does not reveal the invited email address: the token may have been forwarded.</summary>
    public static readonly Error EmailMismatch = new(
        ErrorKind.Forbidden, "tenants.invitation_other_address",
        "This invitation is for another email address. Sign in with the account that has it, and verify the email address.");

    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "tenants.invitation_not_found", "This tenant has no open invitation with this id.");

    public static readonly Error AlreadyInvited = new(
        ErrorKind.Conflict, "tenants.already_invited",
        "This email address already has an open invitation. Resend or revoke it.");

    public static readonly Error TooMany = new(
        ErrorKind.Conflict, "tenants.too_many_invitations",
        "The tenant's limit of open invitations is reached. Revoke some, or wait until they are accepted or expire.");

    public static readonly Error ResentTooSoon = new(
        ErrorKind.TooManyRequests, "tenants.invitation_resent_too_soon", "This invitation was sent less than a minute ago. Wait a minute.");

    public static readonly Error ResentTooOften = new(
        ErrorKind.Conflict, "tenants.invitation_resent_too_often",
        "This invitation has reached its resend limit. Revoke it and invite the email address again.");

    public static readonly Error DomainNotAllowed = new(
        ErrorKind.Conflict, "tenants.email_domain_not_allowed",
        "The tenant does not allow members from this email domain. An admin can change this in the tenant's settings.");
}
