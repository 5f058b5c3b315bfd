namespace SvcInfra.Application.Users.Sessions;

/// <summary>A session of the caller.</summary>
/// <param name="Id">Never changes; the <c>sid</c> claim of its access tokens.</param>
/// <param name="IsCurrent">Whether this request uses it.</param>
/// <param name="UserAgent">The User-Agent at sign-in; at most 256 characters.</param>
/// <param name="IpAddress">The IP address of its last use; null when IP addresses are not stored (<c>Privacy:Addresses</c>).</param>
/// <param name="CreatedAt">Time of the sign-in (UTC).</param>
/// <param name="LastSeenAt">Last sign-in or refresh (UTC); for a session in use it lags by up to the lifetime of an access token.</param>
/// <param name="ExpiresAt">Absolute expiry (UTC).</param>
public sealed record SessionDto(
    Guid Id, bool IsCurrent, string? UserAgent, string? IpAddress, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt);
