using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Users.Passkeys;

public static class PasskeyErrors
{
    /// <summary>One answer for whatever is wrong with a sign-in: the challenge, the signature, the address that it was begun for.</summary>
    public static readonly Error Invalid = new(ErrorKind.Unauthenticated, "users.passkey_invalid", "This passkey opens nothing here, or the sign-in took too long: ask for new options and try again.");

    /// <summary>The same for somebody who is signed in: their session is not in doubt.</summary>
    public static readonly Error Refused = new(ErrorKind.Invalid, "users.passkey_refused", "This passkey was not accepted, or it took too long: ask for new options and try again.");

    /// <summary>Said only after a right signature, so it tells nothing to a stranger.</summary>
    public static readonly Error CounterRegressed = new(ErrorKind.Unauthenticated, "users.passkey_counter_regressed", "This passkey may have been copied and works no longer: sign in another way and delete it.");

    public static readonly Error Taken = new(ErrorKind.Conflict, "users.passkey_taken", "This passkey is registered already.");
    public static readonly Error LimitReached = new(ErrorKind.Conflict, "users.passkey_limit", "You have 20 passkeys: delete one first.");
    public static readonly Error NoneToUse = new(ErrorKind.Conflict, "users.no_passkey", "You have no passkey that works: prove another way who you are.");
    public static readonly Error NotFound = new(ErrorKind.NotFound, "users.passkey_not_found", "You have no such passkey.");
}
