namespace SvcInfra.Application.Users.ExternalLogins;

/// <summary>Sessions that began with an account of a provider.</summary>
public interface IExternalSessions
{
    /// <summary>Ends a user's in the running command; every process refuses them within five seconds of its commit.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="begunBefore">Younger ones go on (UTC).</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task EndAsync(Guid userId, DateTimeOffset begunBefore, CancellationToken cancellationToken);
}
