namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Sessions that started with an external account.</summary>
public interface IExternalSessions
{
    /// <summary>
    /// Ends the user's sessions of this kind within the running command. Every process refuses them within five seconds of the commit.
    /// </summary>
    /// <param name="startedUntil">Sessions that started later stay active (UTC).</param>
    Task EndAsync(Guid userId, DateTimeOffset startedUntil, CancellationToken cancellationToken);
}
