using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

/// <summary>All sessions of a user at once, however many there are.</summary>
public interface IUserSessions
{
    /// <summary>Ends them in the running command's transaction; every process refuses them within five seconds of its commit.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="except">The one that stays; null for none.</param>
    /// <param name="because">For whoever looks at the rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task EndAllAsync(Guid userId, Guid? except, SessionRevocation because, CancellationToken cancellationToken);
}
