namespace SvcInfra.Domain.Common;

/// <summary>The refusals of requests with an <c>Idempotency-Key</c>.</summary>
public static class IdempotencyErrors
{
    public static readonly Error KeyRequired = new(
        ErrorKind.Invalid, "idempotency_key_required", "This operation requires the header Idempotency-Key. Send a random value, such as a UUID.");

    public static readonly Error KeyInvalid = new(
        ErrorKind.Invalid, "idempotency_key_invalid", "Idempotency-Key must be sent once, with 1 to 255 visible ASCII characters, such as a UUID.");

    public static readonly Error InFlight = new(
        ErrorKind.Conflict, "idempotency_in_flight", "A request with this Idempotency-Key is still running. Try again in a moment.");

    public static readonly Error KeyReused = new(
        ErrorKind.Unprocessable,
        "idempotency_key_reused",
        "This Idempotency-Key was used for a request with another URL or body. Send a new key, or the same request.");

    /// <summary>The details name the resource where the response had an id.</summary>
    public static readonly Error AlreadyCompleted = new(
        ErrorKind.Conflict,
        "already_completed",
        "The request with this Idempotency-Key succeeded. Its response is not stored, because it contains a secret or is too long.");
}
