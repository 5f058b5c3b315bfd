using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants.Invitations;

public static class InvitationErrors
{
    /// <summary>One answer for every token that opens nothing: what was wrong with it, and what it once was for, is nobody's business.</summary>
    public static readonly Error Invalid = new(ErrorKind.Invalid, "tenants.invitation_invalid", "This invitation is unknown, expired, used or withdrawn: ask for a new one.");

    /// <summary>Does not say which address: the token may have been forwarded.</summary>
    public static readonly Error OtherAddress = new(ErrorKind.Forbidden, "tenants.invitation_other_address", "This invitation is for another mail address: log in with the account that has it, and verify the address.");

    public static readonly Error NotFound = new(ErrorKind.NotFound, "tenants.invitation_not_found", "There is no such open invitation in this tenant.");
    public static readonly Error AlreadyInvited = new(ErrorKind.Conflict, "tenants.already_invited", "This address has an open invitation already: send it again, or revoke it.");
    public static readonly Error TooMany = new(ErrorKind.Conflict, "tenants.too_many_invitations", "This tenant has as many open invitations as it may: revoke some, or wait for answers.");
    public static readonly Error ResentTooSoon = new(ErrorKind.TooManyRequests, "tenants.invitation_resent_too_soon", "This invitation was sent a moment ago: wait a minute.");
    public static readonly Error ResentTooOften = new(ErrorKind.Conflict, "tenants.invitation_resent_too_often", "This invitation was sent as often as it may be: revoke it and invite again.");
    public static readonly Error DomainNotAllowed = new(ErrorKind.Conflict, "tenants.email_domain_not_allowed", "This tenant does not take members from this mail domain: see its settings.");
}
