namespace SvcInfra.Application.Users.Sessions;

/// <summary>A place where the user is signed in.</summary>
/// <param name="Id">Stable; the <c>sid</c> of its access tokens.</param>
/// <param name="IsCurrent">Whether the request came from it.</param>
/// <param name="UserAgent">What the program called itself when it signed in; at most 256 characters.</param>
/// <param name="IpAddress">The address that it was last seen from; null where addresses are not kept (<c>Privacy:Addresses</c>).</param>
/// <param name="CreatedAt">When it signed in (UTC).</param>
/// <param name="LastSeenAt">When it signed in or was refreshed last (UTC); up to the life of an access token ago for one in use.</param>
/// <param name="ExpiresAt">Its absolute end (UTC).</param>
public sealed record SessionDto(
    Guid Id, bool IsCurrent, string? UserAgent, string? IpAddress, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt);
