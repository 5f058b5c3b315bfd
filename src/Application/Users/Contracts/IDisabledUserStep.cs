namespace SvcInfra.Application.Users.Contracts;

/// <summary>What a module has of a user that ends when they are disabled, in the same transaction. Implementations are scoped.</summary>
public interface IDisabledUserStep
{
    /// <summary>
    /// The user was disabled. It is called again when they are enabled: what was being made for them while they were disabled ends, too. Also called when an
    /// account passes to the owner of its email address, and when a user who resets the password asks for it.
    /// </summary>
    Task EndAsync(Guid userId, CancellationToken cancellationToken);
}
