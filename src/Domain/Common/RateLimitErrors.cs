namespace SvcInfra.Domain.Common;

public static class RateLimitErrors
{
    /// <summary>
    /// The details name the exhausted policies (<c>violatedPolicies</c>), as the problem type quota-exceeded of the IETF draft RateLimit does.
    /// </summary>
    public static readonly Error QuotaExceeded = new(
        ErrorKind.TooManyRequests, "quota_exceeded", "Too many requests. Wait as long as Retry-After says, then try again.");
}
