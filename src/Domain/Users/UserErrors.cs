using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users;

public static class UserErrors
{
    /// <summary>One answer for an unknown address and a wrong password: neither may be found out.</summary>
    public static readonly Error InvalidCredentials = new(ErrorKind.Unauthenticated, "users.invalid_credentials", "The mail address or the password is wrong.");

    /// <summary>Said only after the right password, so it tells nothing to a stranger.</summary>
    public static readonly Error EmailNotVerified = new(ErrorKind.Forbidden, "users.email_not_verified", "Verify your mail address first: open the link that was sent to you.");

    public static readonly Error InvalidVerificationToken = new(ErrorKind.Invalid, "users.verification_token_invalid", "This verification link is unknown, used or expired: ask for a new one.");
    public static readonly Error InvalidResetToken = new(ErrorKind.Invalid, "users.reset_token_invalid", "This link to a new password is unknown, used or expired: ask for a new one.");
    public static readonly Error InvalidEmailChangeToken = new(ErrorKind.Invalid, "users.email_change_token_invalid", "This link to a new mail address is unknown, used or expired: ask for a new one.");
    public static readonly Error WrongPassword = new(ErrorKind.Invalid, "users.wrong_password", "The present password is wrong.");
    public static readonly Error SessionNotFound = new(ErrorKind.NotFound, "users.session_not_found", "You have no such session.");
    public static readonly Error InvalidRefreshToken = new(ErrorKind.Unauthenticated, "users.refresh_token_invalid", "This refresh token is unknown or expired: log in again.");
    public static readonly Error RefreshTokenReused = new(ErrorKind.Unauthenticated, "users.refresh_token_reused", "This refresh token was used before; the session is revoked for your safety: log in again.");
    public static readonly Error EmailTaken = new(ErrorKind.Conflict, "users.email_taken", "There is an account with this mail address already.");
    public static readonly Error NotFound = new(ErrorKind.NotFound, "users.not_found", "There is no such user.");
}
