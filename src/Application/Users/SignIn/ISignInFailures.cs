namespace SvcInfra.Application.Users.SignIn;

/// <summary>Counts failed attempts by key, for all processes and across restarts.</summary>
public interface ISignInFailures
{
    /// <summary>Reads the counts in one query. Keys without a failed attempt are left out.</summary>
    /// <param name="userId">The user whose sessions are searched for the IP address; null for none.</param>
    /// <param name="ipAddress">The IP address of the attempt; see <see cref="SignInFailures.IsKnownIpAddress"/>.</param>
    Task<IReadOnlyList<SignInFailures>> ReadAsync(
        IReadOnlyCollection<string> keys, Guid? userId, string? ipAddress, CancellationToken cancellationToken);

    /// <summary>Increments the count of each key, atomically, in the running command's transaction.</summary>
    /// <param name="increment">
    /// False runs the same statement but counts nothing: an attempt during a wait does the same work and does not prolong the wait.
    /// </param>
    /// <param name="forgetBefore">A count whose last attempt is older restarts at one (UTC).</param>
    /// <returns>The counts by key.</returns>
    Task<IReadOnlyDictionary<string, int>> CountAsync(
        IReadOnlyCollection<string> keys, bool increment, DateTimeOffset forgetBefore, CancellationToken cancellationToken);

    Task ForgetAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);
}

/// <param name="Count">Failed attempts in a row.</param>
/// <param name="LastAt">Last failed attempt (UTC).</param>
/// <param name="IsKnownIpAddress">Whether the user has an active session from the IP address.</param>
public sealed record SignInFailures(string Key, int Count, DateTimeOffset LastAt, bool IsKnownIpAddress);
