using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.ApiKeys;

public static class ApiKeyErrors
{
    // Of requests that bring a key.
    public static readonly Error Malformed = new(ErrorKind.Unauthenticated, "api_keys.malformed", "This is not a well-formed API key: one of its characters is wrong, or some are missing.");
    public static readonly Error OtherEnvironment = new(ErrorKind.Unauthenticated, "api_keys.other_environment", "This API key is for another installation: live and test keys do not mix.");
    public static readonly Error Unknown = new(ErrorKind.Unauthenticated, "api_keys.unknown", "There is no such API key, or its secret has been replaced.");
    public static readonly Error Expired = new(ErrorKind.Unauthenticated, "api_keys.expired", "This API key has expired.");
    public static readonly Error IpAddressNotAllowed = new(ErrorKind.Forbidden, "api_keys.address_not_allowed", "This API key may not be used from this address.");
    public static readonly Error Ambiguous = new(ErrorKind.Unauthenticated, "api_keys.ambiguous", "Send one credential: either the X-Api-Key header, once, or the Authorization header.");

    // Of requests about keys.
    public static readonly Error NotFound = new(ErrorKind.NotFound, "api_keys.not_found", "There is no such API key, or it is not yours.");
    public static readonly Error NotYours = new(ErrorKind.Forbidden, "api_keys.not_yours", "Only its owner can change this API key; you can revoke it.");
    public static readonly Error ScopeNotHeld = new(ErrorKind.Forbidden, "api_keys.scope_not_held", "A key gets no scope that you, or its owner, do not have.");
    public static readonly Error TooMany = new(ErrorKind.Conflict, "api_keys.too_many", "Its owner has as many working API keys as one may have: revoke some.");
    public static readonly Error IsRevoked = new(ErrorKind.Conflict, "api_keys.is_revoked", "This API key is revoked: create another one.");
    public static readonly Error IsExpired = new(ErrorKind.Conflict, "api_keys.is_expired", "This API key has expired: create another one.");
}
