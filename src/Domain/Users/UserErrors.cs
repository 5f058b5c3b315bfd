using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users;

public static class UserErrors
{
    /// <summary>One answer for an unknown address and a wrong password: neither may be found out.</summary>
    public static readonly Error InvalidCredentials = new(ErrorKind.Unauthenticated, "users.invalid_credentials", "The mail address or the password is wrong.");

    /// <summary>Said only after the right password, so it tells nothing to a stranger.</summary>
    public static readonly Error EmailNotVerified = new(ErrorKind.Forbidden, "users.email_not_verified", "Verify your mail address first: open the link that was sent to you.");

    /// <summary>The details have the challenge's token, the methods that may answer it, and its life in seconds.</summary>
    public static readonly Error MfaRequired = new(ErrorKind.Unauthenticated, "users.mfa_required", "One factor is right; answer the challenge with a second one.");

    public static readonly Error InvalidChallenge = new(ErrorKind.Unauthenticated, "users.mfa_challenge_invalid", "This challenge is unknown, used up or expired: log in again.");
    public static readonly Error WrongCode = new(ErrorKind.Unauthenticated, "users.mfa_code_invalid", "This code is wrong, expired, or was used before.");

    public static readonly Error WrongSetupCode = new(ErrorKind.Invalid, "users.setup_code_invalid", "This code does not belong to what you are setting up, or it is too old.");

    /// <summary>For whoever knows the first factor already, so it tells nothing to a stranger.</summary>
    public static readonly Error TooManyAttempts = new(ErrorKind.TooManyRequests, "users.too_many_attempts", "Too many wrong attempts: wait a few minutes.");
    public static readonly Error CodeSentAlready = new(ErrorKind.TooManyRequests, "users.code_sent_already", "A code was mailed less than a minute ago: look for it, or wait.");
    public static readonly Error FactorExists = new(ErrorKind.Conflict, "users.factor_exists", "This second factor is set up already: remove it first.");
    public static readonly Error FactorMissing = new(ErrorKind.NotFound, "users.factor_missing", "This second factor is not set up.");
    public static readonly Error NoSecondFactor = new(ErrorKind.Conflict, "users.no_second_factor", "Set up a second factor first.");
    public static readonly Error PasswordTooShortAlone = new(ErrorKind.Conflict, "users.password_too_short_alone", "Your password is too short to stand alone: choose a longer one first.");
    public static readonly Error InvalidVerificationToken = new(ErrorKind.Invalid, "users.verification_token_invalid", "This verification link is unknown, used or expired: ask for a new one.");
    public static readonly Error InvalidResetToken = new(ErrorKind.Invalid, "users.reset_token_invalid", "This link to a new password is unknown, used or expired: ask for a new one.");
    public static readonly Error LinksDisabled = new(ErrorKind.NotFound, "users.links_disabled", "Sign-in by a mailed link is switched off here.");
    public static readonly Error InvalidSignInLink = new(ErrorKind.Unauthenticated, "users.sign_in_link_invalid", "This link is unknown, used or expired: ask for a new one.");

    /// <summary>The link is good; the person has to say so.</summary>
    public static readonly Error OtherBrowser = new(
        ErrorKind.Conflict, "users.sign_in_link_other_browser", "This link was asked for in another browser: go on only if the person confirms that they asked for it.");

    public static readonly Error InvalidEmailChangeToken = new(ErrorKind.Invalid, "users.email_change_token_invalid", "This link to a new mail address is unknown, used or expired: ask for a new one.");
    public static readonly Error WrongPassword = new(ErrorKind.Invalid, "users.wrong_password", "The present password is wrong.");
    public static readonly Error SessionNotFound = new(ErrorKind.NotFound, "users.session_not_found", "You have no such session.");
    public static readonly Error InvalidRefreshToken = new(ErrorKind.Unauthenticated, "users.refresh_token_invalid", "This refresh token is unknown or expired: log in again.");
    public static readonly Error RefreshTokenReused = new(ErrorKind.Unauthenticated, "users.refresh_token_reused", "This refresh token was used before; the session is revoked for your safety: log in again.");
    public static readonly Error EmailTaken = new(ErrorKind.Conflict, "users.email_taken", "There is an account with this mail address already.");
    public static readonly Error DisablingOneself = new(ErrorKind.Conflict, "users.disabling_oneself", "You cannot disable yourself: another operator can.");
    public static readonly Error NotFound = new(ErrorKind.NotFound, "users.not_found", "There is no such user.");
}
