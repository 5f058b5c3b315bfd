using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.ExternalLogins;

public static class ExternalLoginErrors
{
    public static readonly Error UnknownProvider = new(ErrorKind.NotFound, "users.external_provider_unknown", "There is no such provider here.");
    public static readonly Error ProviderUnavailable = new(ErrorKind.Unavailable, "users.external_provider_unavailable", "This provider cannot be reached at the moment: try again later.");
    public static readonly Error ReturnUrlRefused = new(ErrorKind.Invalid, "users.external_return_url_refused", "This address to return to is not allowed: use a path of the application, or an address that its configuration allows.");

    /// <summary>One answer for whatever is wrong: the state, the provider's answer, the code, the browser. Nobody learns which.</summary>
    public static readonly Error Invalid = new(ErrorKind.Invalid, "users.external_login_invalid", "This sign-in was not begun in this browser, was finished before, or took too long: begin again.");

    public static readonly Error TooWeak = new(
        ErrorKind.Forbidden, "users.external_login_too_weak", "You did not sign in at the provider in a way that is strong enough here: use a second factor there.");

    public static readonly Error TooOld = new(
        ErrorKind.Forbidden, "users.external_login_too_old", "You signed in at the provider too long ago: sign in there once more.");

    /// <summary>One answer for whatever is wrong with a provider's notice of a logout.</summary>
    public static readonly Error InvalidLogout = new(ErrorKind.Invalid, "users.external_logout_invalid", "This is no logout token of this provider for this application.");

    public static readonly Error EmailNotVerified = new(
        ErrorKind.Forbidden, "users.external_email_not_verified", "The provider does not say that your mail address is proven: sign in another way and link it in your account.");

    /// <summary>Somebody registered the address and never proved it; it need not be whoever has the account at the provider.</summary>
    public static readonly Error NeedsVerification = new(
        ErrorKind.Forbidden, "users.external_link_needs_verification", "There is an account with this address that nobody proved: choose a new password for it by mail first, then come back.");

    public static readonly Error Taken = new(ErrorKind.Conflict, "users.external_login_taken", "This account is linked already.");
    public static readonly Error LimitReached = new(ErrorKind.Conflict, "users.external_login_limit", "You have 20 linked accounts: unlink one first.");
    public static readonly Error LastWayIn = new(ErrorKind.Conflict, "users.last_way_in", "You would have no way in any more: choose a password or add a passkey first.");

    /// <summary>No tokens are kept, or the provider takes them no more: only the user can bring new ones.</summary>
    public static readonly Error LinkAgain = new(
        ErrorKind.Conflict, "users.external_link_again", "There is no access to your account at this provider any more: sign in with it, or link it once more.");

    public static readonly Error NotFound = new(ErrorKind.NotFound, "users.external_login_not_found", "You have no such linked account.");
}
