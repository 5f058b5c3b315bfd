using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users;

public static class UserErrors
{
    /// <summary>The same error for an unknown email address and a wrong password, so that neither can be found out.</summary>
    public static readonly Error InvalidCredentials = new(
        ErrorKind.Unauthenticated, "users.invalid_credentials", "The email address or the password is wrong.");

    /// <summary>Returned only after the correct password, so it reveals nothing to other callers.</summary>
    public static readonly Error EmailNotVerified = new(
        ErrorKind.Forbidden, "users.email_not_verified", "Your email address is not verified. Open the link in the verification email first.");

    /// <summary>The details contain the challenge's token, the methods that can complete it, and its lifetime in seconds.</summary>
    public static readonly Error MfaRequired = new(
        ErrorKind.Unauthenticated, "users.mfa_required", "A second factor is required. Complete the challenge with one of its methods.");

    public static readonly Error InvalidChallenge = new(
        ErrorKind.Unauthenticated, "users.mfa_challenge_invalid", "This challenge is unknown, used or expired. Sign in again.");

    public static readonly Error WrongCode = new(
        ErrorKind.Unauthenticated, "users.mfa_code_invalid", "This code is wrong, expired or already used. Enter a new one.");

    public static readonly Error WrongSetupCode = new(
        ErrorKind.Invalid,
        "users.setup_code_invalid",
        "This code does not match the second factor that you are setting up, or it expired. Enter a new one.");

    /// <summary>Returned only after a correct first factor, so it reveals nothing to other callers.</summary>
    public static readonly Error TooManyAttempts = new(
        ErrorKind.TooManyRequests, "users.too_many_attempts", "Too many failed attempts. Wait a few minutes, then try again.");

    public static readonly Error CodeSentAlready = new(
        ErrorKind.TooManyRequests,
        "users.code_sent_already",
        "A code was emailed less than a minute ago. Use that code, or wait before you request another.");

    public static readonly Error FactorExists = new(
        ErrorKind.Conflict, "users.factor_exists", "This second factor is already set up. Remove it first.");

    public static readonly Error FactorMissing = new(ErrorKind.NotFound, "users.factor_missing", "This second factor is not set up.");
    public static readonly Error NoSecondFactor = new(ErrorKind.Conflict, "users.no_second_factor", "Set up a second factor first.");

    public static readonly Error PasswordTooShortAlone = new(
        ErrorKind.Conflict,
        "users.password_too_short_alone",
        "Your password is too short without a second factor. Change it to a longer one first.");

    public static readonly Error InvalidVerificationToken = new(
        ErrorKind.Invalid, "users.verification_token_invalid", "This verification link is unknown, used or expired. Request a new one.");

    public static readonly Error InvalidResetToken = new(
        ErrorKind.Invalid, "users.reset_token_invalid", "This password reset link is unknown, used or expired. Request a new one.");

    public static readonly Error LinksDisabled = new(
        ErrorKind.NotFound, "users.links_disabled", "Sign-in with an emailed link is disabled. Use another sign-in method.");

    public static readonly Error InvalidSignInLink = new(
        ErrorKind.Unauthenticated, "users.sign_in_link_invalid", "This sign-in link is unknown, used or expired. Request a new one.");

    /// <summary>The link is valid; the user has to confirm the sign-in.</summary>
    public static readonly Error OtherBrowser = new(
        ErrorKind.Conflict,
        "users.sign_in_link_other_browser",
        "This link was requested in another browser. Ask the user to confirm the request, then send confirmsOtherBrowser = true.");

    public static readonly Error InvalidEmailChangeToken = new(
        ErrorKind.Invalid, "users.email_change_token_invalid", "This email change link is unknown, used or expired. Request a new one.");

    public static readonly Error WrongPassword = new(ErrorKind.Invalid, "users.wrong_password", "The current password is wrong.");

    public static readonly Error SessionNotFound = new(
        ErrorKind.NotFound, "users.session_not_found", "You have no session with this id. List your sessions to see their ids.");

    public static readonly Error InvalidRefreshToken = new(
        ErrorKind.Unauthenticated, "users.refresh_token_invalid", "This refresh token is unknown, expired or revoked. Sign in again.");

    public static readonly Error RefreshTokenReused = new(
        ErrorKind.Unauthenticated,
        "users.refresh_token_reused",
        "This refresh token was already used, so its session was revoked for your safety. Sign in again.");

    public static readonly Error EmailTaken = new(ErrorKind.Conflict, "users.email_taken", "An account with this email address already exists.");

    public static readonly Error CannotDisableSelf = new(
        ErrorKind.Conflict, "users.disabling_oneself", "You cannot disable yourself. Ask another operator.");

    public static readonly Error NotFound = new(ErrorKind.NotFound, "users.not_found", "This user does not exist.");
}
