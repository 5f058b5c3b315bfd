using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.Application.Jobs.Contracts;

#pragma warning disable CA1040 // A marker: the type is the information.
/// <summary>
/// A command that can also run later, as a job, on behalf of the user who enqueued it. It needs a <see cref="JobAttribute"/>. Permissions are
/// checked again when it runs; a job enqueued with an API key is limited to that key's scopes and fails once the key is revoked or expired.
/// Validation, authorization and not-found errors go to the dead letters; conflicts and unavailability are retried. A failed command cannot
/// commit.
/// </summary>
public interface IEnqueueable : ICommandBase;
#pragma warning restore CA1040

public static class EnqueueableExtensions
{
    /// <inheritdoc cref="IJobs.EnqueueAsync"/>
    public static Task<Guid> EnqueueCommandAsync<T>(
        this IJobs jobs, T command, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IEnqueueable =>
        jobs.EnqueueAsync(new RunCommand<T>(command), options, cancellationToken);
}
