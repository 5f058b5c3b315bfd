using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Passkeys;

public static class PasskeyErrors
{
    /// <summary>One error for every failed sign-in, so that a caller cannot tell a wrong challenge, signature or email address apart.</summary>
    public static readonly Error Invalid = new(
        ErrorKind.Unauthenticated, "users.passkey_invalid", "Passkey not recognised, or the challenge expired. Request new options and try again.");

    /// <summary>The same for a signed-in user. Not a 401, because the session stays valid.</summary>
    public static readonly Error Refused = new(
        ErrorKind.Invalid, "users.passkey_refused", "The passkey was not accepted, or the challenge expired. Request new options and try again.");

    /// <summary>Returned only after a valid signature, so an attacker without the passkey learns nothing from it.</summary>
    public static readonly Error CounterRegressed = new(
        ErrorKind.Unauthenticated,
        "users.passkey_counter_regressed",
        "This passkey may have been copied and is suspended. Sign in another way and delete it.");

    public static readonly Error Taken = new(ErrorKind.Conflict, "users.passkey_taken", "This passkey is already registered.");

    public static readonly Error LimitReached = new(ErrorKind.Conflict, "users.passkey_limit", "Passkey limit reached (20). Delete a passkey first.");

    public static readonly Error NoneToUse = new(
        ErrorKind.Conflict, "users.no_passkey", "You have no usable passkey. Use another method for the step-up.");

    public static readonly Error NotFound = new(ErrorKind.NotFound, "users.passkey_not_found", "You have no passkey with this id.");
}
