namespace SvcInfra.Application.Users.SignIn;

/// <summary>Counts wrong attempts by key, for all processes and across restarts.</summary>
public interface ISignInFailures
{
    /// <summary>What stands under the keys; nothing for those without a wrong attempt. One query.</summary>
    /// <param name="keys">What attempts are counted by.</param>
    /// <param name="userId">Whose place is looked for; null for nobody's.</param>
    /// <param name="ipAddress">Whether the user has a session from here is told as well.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<SignInFailures>> ReadAsync(IReadOnlyCollection<string> keys, Guid? userId, string? ipAddress, CancellationToken cancellationToken);

    /// <summary>Counts one more under each key, atomically, in the running command's transaction.</summary>
    /// <param name="keys">What attempts are counted by.</param>
    /// <param name="isNew">False: the same statement, which counts nothing; an attempt during a wait does the same work and does not prolong it.</param>
    /// <param name="forgetBefore">A count whose last attempt is older starts again at one (UTC).</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The counts by key.</returns>
    Task<IReadOnlyDictionary<string, int>> CountAsync(IReadOnlyCollection<string> keys, bool isNew, DateTimeOffset forgetBefore, CancellationToken cancellationToken);

    Task ForgetAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);
}

/// <param name="Key">What they are counted by.</param>
/// <param name="Count">In a row.</param>
/// <param name="LastAt">The last one (UTC).</param>
/// <param name="IsKnownPlace">Whether the user is signed in from the address already.</param>
public sealed record SignInFailures(string Key, int Count, DateTimeOffset LastAt, bool IsKnownIpAddress);
