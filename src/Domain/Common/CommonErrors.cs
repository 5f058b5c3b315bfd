namespace SvcInfra.Domain.Common;

/// <summary>The errors that any use case can return.</summary>
public static class CommonErrors
{
    public static readonly Error Unauthenticated = new(
        ErrorKind.Unauthenticated, "unauthenticated", "Sign in first: send an access token in the Authorization header, or sign in with a cookie.");

    public static readonly Error SessionEnded = new(ErrorKind.Unauthenticated, "session_ended", "This session has ended. Sign in again.");

    public static readonly Error TokenSuperseded = new(
        ErrorKind.Unauthenticated, "token_superseded", "The access token was superseded by a newer sign-in of its session. Refresh it.");

    public static readonly Error AntiforgeryTokenInvalid = new(
        ErrorKind.Forbidden,
        "antiforgery_token_invalid",
        "The antiforgery token is missing or wrong. Send the value of the cookie XSRF-TOKEN in the header X-XSRF-TOKEN.");

    public static readonly Error SessionRequired = new(
        ErrorKind.Forbidden, "session_required", "This operation requires a signed-in user. API keys cannot call it.");

    public static readonly Error InsufficientScope = new(
        ErrorKind.Forbidden, "insufficient_scope", "The API key lacks the scope that this operation requires. Use a key that has it.");

    public static readonly Error ApiKeyRevoked = new(
        ErrorKind.Unauthenticated, "api_key_revoked", "The API key is revoked, or its owner was deleted or disabled. Use another key.");

    /// <summary>RFC 9470 §3; the details name the level and the age that are enough.</summary>
    public static readonly Error InsufficientAuthentication = new(
        ErrorKind.Unauthenticated,
        "insufficient_user_authentication",
        "Re-authentication required: POST /users/me/step-up. See acrValues and maxAge.");

    public static readonly Error PermissionDenied = new(
        ErrorKind.Forbidden, "permission_denied", "Your role in this tenant does not allow this operation. Ask an admin of the tenant.");

    public static readonly Error NotOwner = new(
        ErrorKind.Forbidden, "not_owner", "This resource belongs to another user, and your role in this tenant covers your own only.");

    public static readonly Error OperatorRequired = new(
        ErrorKind.Forbidden, "operator_required", "This operation requires an operator of the installation who has the permission.");

    public static readonly Error AuthorizationNotDeclared = new(
        ErrorKind.Forbidden, "authorization_not_declared", "This operation declares no authorization and is therefore refused.");

    public static readonly Error TenantRequired = new(
        ErrorKind.Invalid,
        "tenant_required",
        "This operation requires a tenant. Create one or switch to one, and use the access token that it returns.");

    public static readonly Error TenantMismatch = new(
        ErrorKind.Invalid, "tenant_mismatch", "The request names another tenant than the access token. Switch to that tenant first.");

    public static readonly Error TenantSuspended = new(
        ErrorKind.Forbidden, "tenant_suspended", "This tenant is suspended. Switch to another tenant, or ask the operators.");

    public static readonly Error TenantDeleted = new(
        ErrorKind.NotFound, "tenant_deleted", "This tenant was deleted. Switch to another tenant. Its owners can restore it for a limited time.");

    public static readonly Error Stale = new(
        ErrorKind.PreconditionFailed, "stale_version", "The resource has changed since you read it. Read it again and send its ETag in If-Match.");

    public static readonly Error VersionRequired = new(
        ErrorKind.PreconditionRequired, "version_required", "The header If-Match is missing. Send the ETag of the resource that you read.");

    public static readonly Error Duplicate = new(ErrorKind.Conflict, "duplicate", "A resource with the same unique value already exists.");

    public static readonly Error ReferenceInUse = new(
        ErrorKind.Conflict, "reference_conflict", "A referenced resource does not exist, or this resource is still in use.");

    public static readonly Error InvalidCursor = new(
        ErrorKind.Invalid, "invalid_cursor", "The cursor was not issued for this list and sort order. Start again without a cursor.");

    public static readonly Error Busy = new(ErrorKind.Unavailable, "busy", "The server is at its limit. Try again in a moment.");
}
