using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.ApiKeys;

public static class ApiKeyErrors
{
    // Requests that authenticate with a key.
    public static readonly Error Malformed = new(
        ErrorKind.Unauthenticated,
        "api_keys.malformed",
        "The API key is malformed: characters are wrong or missing. Check that it was copied completely.");

    public static readonly Error OtherEnvironment = new(
        ErrorKind.Unauthenticated,
        "api_keys.other_environment",
        "This API key belongs to another environment. Use a live key in production and a test key elsewhere.");

    public static readonly Error Unknown = new(
        ErrorKind.Unauthenticated, "api_keys.unknown", "The API key does not exist, or its secret was replaced. Use a current key.");

    public static readonly Error Expired = new(ErrorKind.Unauthenticated, "api_keys.expired", "The API key has expired. Use a current key.");

    public static readonly Error IpAddressNotAllowed = new(
        ErrorKind.Forbidden, "api_keys.address_not_allowed", "The API key is not allowed from this IP address. Use an IP address on its allow list.");

    public static readonly Error Ambiguous = new(
        ErrorKind.Unauthenticated, "api_keys.ambiguous", "Send exactly one credential: either one X-Api-Key header or the Authorization header.");

    // Requests that manage keys.
    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "api_keys.not_found", "There is no API key with this id, or you have no access to it.");

    public static readonly Error NotYours = new(
        ErrorKind.Forbidden, "api_keys.not_yours", "This API key belongs to another owner. You can revoke it, but not change it.");

    public static readonly Error ScopeNotHeld = new(
        ErrorKind.Forbidden, "api_keys.scope_not_held", "You and the key's owner must have the permission of every scope. Remove the other scopes.");

    public static readonly Error TooMany = new(
        ErrorKind.Conflict, "api_keys.too_many", "API key limit of the owner reached. Revoke a key first.");

    public static readonly Error IsRevoked = new(ErrorKind.Conflict, "api_keys.is_revoked", "The API key is revoked. Create a new key.");

    public static readonly Error IsExpired = new(ErrorKind.Conflict, "api_keys.is_expired", "The API key has expired. Create a new key.");
}
