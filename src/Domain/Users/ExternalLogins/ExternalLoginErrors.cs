using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.ExternalLogins;

public static class ExternalLoginErrors
{
    public static readonly Error UnknownProvider = new(
        ErrorKind.NotFound, "users.external_provider_unknown", "This sign-in provider is not available. Choose one of the listed providers.");

    public static readonly Error ProviderUnavailable = new(
        ErrorKind.Unavailable, "users.external_provider_unavailable", "The provider cannot be reached at the moment. Try again later.");

    public static readonly Error ReturnUrlRefused = new(
        ErrorKind.Invalid,
        "users.external_return_url_refused",
        "The return URL is not allowed. Use a path of this application, or a URL whose origin is configured.");

    /// <summary>One error for a wrong state, provider response, code or browser, so that an attacker does not learn which.</summary>
    public static readonly Error Invalid = new(
        ErrorKind.Invalid,
        "users.external_login_invalid",
        "The sign-in was started in another browser, is already completed, or has expired. Start again.");

    public static readonly Error TooWeak = new(
        ErrorKind.Forbidden,
        "users.external_login_too_weak",
        "Your sign-in at the provider is not strong enough. Sign in there with a second factor and try again.");

    public static readonly Error TooOld = new(
        ErrorKind.Forbidden, "users.external_login_too_old", "Your sign-in at the provider is too old. Sign in there again.");

    /// <summary>One error for everything that can be wrong with a provider's logout token.</summary>
    public static readonly Error InvalidLogout = new(
        ErrorKind.Invalid, "users.external_logout_invalid", "The logout token is not valid for this provider and this application.");

    public static readonly Error EmailNotVerified = new(
        ErrorKind.Forbidden,
        "users.external_email_not_verified",
        "The provider does not confirm that your email address is verified. Sign in another way, then link the account.");

    /// <summary>An unverified user has this email address. It may belong to another person than the account at the provider.</summary>
    public static readonly Error NeedsVerification = new(
        ErrorKind.Forbidden,
        "users.external_link_needs_verification",
        "The user with this email address is not verified yet. Reset the password by email first, then sign in again.");

    public static readonly Error Taken = new(ErrorKind.Conflict, "users.external_login_taken", "This account is already linked to a user.");

    public static readonly Error LimitReached = new(
        ErrorKind.Conflict, "users.external_login_limit", "Linked account limit reached (20). Unlink an account first.");

    public static readonly Error LastWayIn = new(
        ErrorKind.Conflict, "users.last_way_in", "This is your last sign-in method. Set a password or add a passkey first.");

    /// <summary>No tokens are stored, or the provider no longer accepts them. New ones come with the user's next sign-in or link.</summary>
    public static readonly Error LinkAgain = new(
        ErrorKind.Conflict,
        "users.external_link_again",
        "The application no longer has access to your account at this provider. Sign in with the account or link it again.");

    public static readonly Error NotFound = new(ErrorKind.NotFound, "users.external_login_not_found", "You have no linked account with this id.");
}
