namespace SvcInfra.Domain.Common;

/// <summary>The failures that any use case can meet.</summary>
public static class CommonErrors
{
    public static readonly Error Unauthenticated = new(ErrorKind.Unauthenticated, "unauthenticated", "Sign in first: send an access token in the Authorization header, or sign in with a cookie.");
    public static readonly Error SessionEnded = new(ErrorKind.Unauthenticated, "session_ended", "This session has ended: log in again.");
    public static readonly Error TokenSuperseded = new(ErrorKind.Unauthenticated, "token_superseded", "The session's user has proven anew who they are: refresh the access token.");
    public static readonly Error AntiforgeryTokenInvalid = new(
        ErrorKind.Forbidden, "antiforgery_token_invalid", "The session is in a cookie: send the value of the cookie XSRF-TOKEN in the header X-XSRF-TOKEN.");

    public static readonly Error SessionRequired = new(ErrorKind.Forbidden, "session_required", "This is for people who are signed in: an API key does not open it.");
    public static readonly Error InsufficientScope = new(ErrorKind.Forbidden, "insufficient_scope", "This API key does not have the scope that this needs.");
    public static readonly Error ApiKeyRevoked = new(ErrorKind.Unauthenticated, "api_key_revoked", "This API key is revoked, or its owner is gone or disabled.");

    /// <summary>RFC 9470 §3; the details say what would be enough.</summary>
    public static readonly Error InsufficientAuthentication = new(
        ErrorKind.Unauthenticated, "insufficient_user_authentication", "Prove once more who you are, or with a second factor: see acrValues and maxAge, and use the step-up.");

    public static readonly Error PermissionDenied = new(ErrorKind.Forbidden, "permission_denied", "Your role in this tenant does not allow this.");
    public static readonly Error NotOwner = new(ErrorKind.Forbidden, "not_owner", "This is somebody else's, and your role in this tenant allows it for your own only.");
    public static readonly Error OperatorRequired = new(ErrorKind.Forbidden, "operator_required", "This is for operators of the installation who have the permission.");
    public static readonly Error AuthorizationNotDeclared = new(ErrorKind.Forbidden, "authorization_not_declared", "This operation declares no authorization and is therefore closed.");
    public static readonly Error TenantRequired = new(ErrorKind.Invalid, "tenant_required", "This needs a tenant: create one, or switch to one, and use the access token that you get.");
    public static readonly Error TenantMismatch = new(ErrorKind.Invalid, "tenant_mismatch", "The request names another tenant than the access token: switch to it first.");
    public static readonly Error TenantSuspended = new(ErrorKind.Forbidden, "tenant_suspended", "This tenant is suspended: switch to another one, or ask the operators.");
    public static readonly Error TenantDeleted = new(ErrorKind.NotFound, "tenant_deleted", "This tenant was deleted: switch to another one. Its owners can restore it for a while.");
    public static readonly Error Stale = new(ErrorKind.PreconditionFailed, "stale_version", "Somebody changed it since you read it: read it again and send its ETag in If-Match.");
    public static readonly Error VersionRequired = new(ErrorKind.PreconditionRequired, "version_required", "Send the ETag that you read in the If-Match header.");
    public static readonly Error Duplicate = new(ErrorKind.Conflict, "duplicate", "Something with the same unique value exists already.");
    public static readonly Error ReferenceInUse = new(ErrorKind.Conflict, "reference_conflict", "It refers to something that is gone, or something still refers to it.");
    public static readonly Error InvalidCursor = new(ErrorKind.Invalid, "invalid_cursor", "This cursor was not issued for this list and sort order: start again without one.");
    public static readonly Error Busy = new(ErrorKind.Unavailable, "busy", "The server is at its limit: try again in a moment.");
}
