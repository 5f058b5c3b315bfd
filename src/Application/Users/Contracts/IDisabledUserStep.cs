namespace SvcInfra.Application.Users.Contracts;

/// <summary>
/// Revokes what a module holds for a user when the user is disabled, in the same transaction. Implementations are scoped.
/// </summary>
public interface IDisabledUserStep
{
    /// <summary>
    /// Called when the user is disabled, and again when the user is enabled, for what was created in between. Also called when an account is handed
    /// over to the owner of its email address, and when a user who resets the password requests it.
    /// </summary>
    Task EndAsync(Guid userId, CancellationToken cancellationToken);
}
